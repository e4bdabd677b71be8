using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Engine;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarPlan")]
[OutputType(typeof(PulsarPlan))]
public sealed class GetPulsarPlanCommand : TopologyCmdlet
{
    /// <summary>The operation to plan.</summary>
    [Parameter]
    public PulsarPlanOperation Operation { get; set; } = PulsarPlanOperation.Update;

    /// <summary>The names of the nodes to act on. Wildcards are supported. The default is all nodes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Node { get; set; }

    /// <summary>The roles to act on. The default is all roles of the topology.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PulsarRole[]? Role { get; set; }

    /// <summary>The largest number of services of each role that change; the next run continues.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int? Limit { get; set; }

    protected override void ProcessRecord()
    {
        var (topology, operation, activity) = (Topology, Operation, MyInvocation.MyCommand.Name);
        var selection = ServiceSelection.Select(topology, LifecycleState.Running, Role, Node);
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
        {
            var plan = await PlanMaker.MakeAsync(
                pool, pipe.Log, topology, operation, Role ?? [], [.. selection.Nodes ?? []], Limit, activity,
                cancellation);
            foreach (var warning in plan.Warnings)
                pipe.Log.Warning(warning);
            pipe.WriteObject(plan);
        });
    }
}
