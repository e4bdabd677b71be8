using System.Management.Automation;
using PulsarOps.Checks;
using PulsarOps.Commands;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarCertificate")]
[OutputType(typeof(PulsarCertificate))]
public sealed class GetPulsarCertificateCommand : TopologyCmdlet
{
    /// <summary>The names of the nodes to act on. Wildcards are supported. The default is all nodes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Node { get; set; }

    protected override void ProcessRecord()
    {
        var topology = Topology;
        RunOnHosts(topology, async (pool, pipe, cancellation) => pipe.WriteObjects(await CertificateReader.ReadAsync(
            pool, pipe.Log, topology,
            Node is null ? null : ServiceSelection.Nodes(topology, topology.Services, Node), cancellation)));
    }
}
