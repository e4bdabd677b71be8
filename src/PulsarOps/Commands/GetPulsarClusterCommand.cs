using System.Management.Automation;
using PulsarOps.Deployment.Status;

namespace PulsarOps.Commands;

[Cmdlet(VerbsCommon.Get, "PulsarCluster")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarClusterCommand : TopologyCmdlet
{
    protected override void ProcessRecord()
    {
        var topology = Topology;
        RunEngine(topology, async (engine, _, pipe, cancellation) =>
            pipe.WriteObjects(await StatusReader.ReadAsync(engine, topology, cancellation)));
    }
}
