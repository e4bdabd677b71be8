using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>A stage that makes its plan itself, or carries out one that was made before and shown.</summary>
public abstract class PlannedCmdlet : StartCmdlet
{
    private protected const string TopologySet = "TopologyParameterSet";
    private protected const string PlanSet = "PlanParameterSet";

    /// <summary>The topology to work on, as New-PulsarTopology makes it and each stage hands it on.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = TopologySet)]
    [Alias("InputObject")]
    [ValidateNotNull]
    public override PulsarTopology Topology { get; set; } = null!;

    /// <summary>The plan to carry out, as Get-PulsarPlan has made it: just that, or nothing where the hosts have changed since.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PlanSet)]
    [ValidateNotNull]
    [PlanTransformation]
    public PulsarPlan? Plan { get; set; }

    /// <summary>Lets an earlier release of the same line take the place of the one that is installed.</summary>
    [Parameter]
    public SwitchParameter AllowDowngrade { get; set; }

    private protected abstract PulsarPlanOperation Operation { get; }

    private protected override ApplyOptions Options =>
        base.Options with { Plan = Plan, AllowsDowngrade = AllowDowngrade };

    private protected virtual IReadOnlyList<DesiredState> StatesWithoutPlan(PulsarTopology topology) => PlanStates.Of(Operation, [], []);

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
            nameof(SR.PlanRestarts), ErrorKind.InvalidInput, plan.Name, plan.Name, string.Join(", ", plan.Restarts), MyInvocation.MyCommand.Name),
        _ => null,
    };
}
