using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsData.Update, "PulsarCluster", SupportsShouldProcess = true, DefaultParameterSetName = TopologySet)]
[OutputType(typeof(PulsarTopology))]
public sealed class UpdatePulsarClusterCommand : PlannedCmdlet
{
    /// <summary>The names of the nodes to act on. Wildcards are supported. The default is all nodes.</summary>
    [Parameter(ParameterSetName = TopologySet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Node { get; set; }

    /// <summary>The roles to act on. The default is all roles of the topology.</summary>
    [Parameter(ParameterSetName = TopologySet)]
    [ValidateNotNullOrEmpty]
    public PulsarRole[]? Role { get; set; }

    /// <summary>Restarts a service even if too few services of its role are up meanwhile.</summary>
    [Parameter]
    public SwitchParameter IgnoreQuorum { get; set; }

    /// <summary>Kills a service that does not stop in time.</summary>
    [Parameter]
    public SwitchParameter Kill { get; set; }

    /// <summary>No further service is restarted after this time; the next run continues.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    /// <summary>The largest number of services of each role that change; the next run continues.</summary>
    [Parameter(ParameterSetName = TopologySet)]
    [ValidateRange(1, 100000)]
    public int? Limit { get; set; }

    /// <summary>Sends no test messages through the brokers while services restart.</summary>
    [Parameter]
    public SwitchParameter NoCanary { get; set; }

    /// <summary>
    /// No further service restarts after test messages did not come for longer: from 0.5 s to 1 hour
    /// (MaximumGapOutOfRange).
    /// </summary>
    [Parameter]
    public TimeSpan? MaximumGap { get; set; }

    private protected override PulsarPlanOperation Operation => PulsarPlanOperation.Update;

    private protected override ApplyOptions Options => base.Options with
    {
        Kill = Kill, BreakQuorum = IgnoreQuorum, Until = Until, Limit = Limit ?? Plan?.Limit,
        Canary = !NoCanary, MaximumGap = MaximumGap,
    };

    private protected override IReadOnlyList<DesiredState> StatesWithoutPlan(PulsarTopology topology) =>
        PlanStates.Of(
            Operation, Role ?? [],
            [.. ServiceSelection.Select(topology, LifecycleState.Updated, Role, Node).Nodes ?? []]);
}
