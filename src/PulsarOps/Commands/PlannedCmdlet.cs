using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>A stage that makes its own plan, or executes a plan of Get-PulsarPlan.</summary>
public abstract class PlannedCmdlet : StartCmdlet
{
    private protected const string TopologySet = "TopologyParameterSet";
    private protected const string PlanSet = "PlanParameterSet";

    /// <summary>The topology, from New-PulsarTopology, Import-PulsarTopology or the previous stage.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = TopologySet)]
    [Alias("InputObject")]
    [ValidateNotNull]
    public override PulsarTopology Topology { get; set; } = null!;

    /// <summary>
    /// The plan of Get-PulsarPlan to execute. If the hosts have changed since, the cmdlet fails with PlanOutdated.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PlanSet)]
    [ValidateNotNull]
    [PlanTransformation]
    public PulsarPlan? Plan { get; set; }

    /// <summary>Allows an earlier release of the same line to replace the installed one.</summary>
    [Parameter]
    public SwitchParameter AllowDowngrade { get; set; }

    private protected abstract PulsarPlanOperation Operation { get; }

    private protected override ApplyOptions Options =>
        base.Options with { Plan = Plan, AllowsDowngrade = AllowDowngrade, Limit = Plan?.Limit };

    private protected virtual IReadOnlyList<DesiredState> StatesWithoutPlan(PulsarTopology topology) =>
        PlanStates.Of(Operation, [], []);

    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) =>
        Plan is { } plan ? PlanStates.Of(plan.Operation, plan.Roles, plan.Nodes) : StatesWithoutPlan(topology);

    protected override void ProcessRecord()
    {
        if (Problem() is { } problem)
            Run((_, _) => throw problem);
        Apply(Plan?.Topology ?? Topology);
    }

    private PulsarOpsException? Problem() => Plan switch
    {
        { Topology: null } plan => new(nameof(SR.PlanIncomplete), ErrorKind.InvalidInput, plan.Name, plan.Name),
        { Restarts.Count: > 0 } plan when Operation == PulsarPlanOperation.Install => new(
            nameof(SR.PlanRestarts), ErrorKind.InvalidInput, plan.Name, plan.Name, string.Join(", ", plan.Restarts),
            MyInvocation.MyCommand.Name),
        _ => null,
    };
}
