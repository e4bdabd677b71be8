using System.Management.Automation;
using PulsarOps.Engine;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarOperation")]
[OutputType(typeof(PulsarOperation))]
public sealed class GetPulsarOperationCommand : TopologyCmdlet
{
    /// <summary>The id of an operation. The default is the last operations.</summary>
    [Parameter]
    [ValidatePattern("^[0-9a-f]{1,32}$")]
    public string? Id { get; set; }

    /// <summary>The number of operations to return, 1 to 1000.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Last { get; set; } = 20;

    protected override void ProcessRecord()
    {
        var topology = Topology;
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
            pipe.WriteObjects(
                await new OperationReader(pool, pipe.Log).ReadAsync(topology, Id ?? "", Last, cancellation)));
    }
}
