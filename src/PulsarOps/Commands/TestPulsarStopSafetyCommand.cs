using System.Management.Automation;
using PulsarOps.Checks;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Engine;

namespace PulsarOps;

[Cmdlet(VerbsDiagnostic.Test, "PulsarStopSafety")]
[OutputType(typeof(PulsarCheck), typeof(bool))]
public sealed class TestPulsarStopSafetyCommand : CheckCmdlet
{
    /// <summary>The names of the nodes to act on. Wildcards are supported. The default is all nodes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Node { get; set; }

    /// <summary>Checks whether all selected nodes can stop at the same time, not each by itself.</summary>
    [Parameter]
    public SwitchParameter Together { get; set; }

    private protected override string ErrorId => nameof(SR.StopNotSafe);

    private protected override Task CheckAsync(
        HostPool pool, IDeploymentLog log, Action<PulsarCheck> report, CancellationToken cancellation) =>
        new StopSafetyCheck(pool, Topology, log).RunAsync(
            [.. ServiceSelection.Nodes(Topology, Topology.Services, Node ?? ["*"]).Distinct()], Together, report,
            cancellation);
}
