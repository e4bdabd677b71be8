using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Releases;
using PulsarOps.Rendering;
using PulsarOps.Tests.Engine;

namespace PulsarOps.Tests.Planning;

/// <summary>Plans, made from nothing but facts.</summary>
internal static class Plans
{
    /// <summary>What Install-PulsarCluster wants.</summary>
    public static IReadOnlyList<DesiredState> Everything { get; } =
    [
        DesiredState.Prepared,
        DesiredState.Of(LifecycleState.Installed),
        DesiredState.Initialized,
        DesiredState.Of(LifecycleState.Running),
    ];

    /// <summary>The desired states of the stages, in their order in a pipeline.</summary>
    public static IReadOnlyList<DesiredState> Stages { get; } =
    [
        DesiredState.Prepared,
        DesiredState.Of(LifecycleState.Installed, PulsarRole.ZooKeeper),
        DesiredState.Of(LifecycleState.Running, PulsarRole.ZooKeeper),
        DesiredState.Initialized,
        DesiredState.Of(LifecycleState.Installed, PulsarRole.Bookie),
        DesiredState.Of(LifecycleState.Running, PulsarRole.Bookie),
        DesiredState.Of(LifecycleState.Installed, PulsarRole.Broker),
        DesiredState.Of(LifecycleState.Running, PulsarRole.Broker),
        DesiredState.Of(LifecycleState.Installed, PulsarRole.AutoRecovery),
        DesiredState.Of(LifecycleState.Running, PulsarRole.AutoRecovery),
        DesiredState.Of(LifecycleState.Installed, PulsarRole.Proxy),
        DesiredState.Of(LifecycleState.Running, PulsarRole.Proxy),
        DesiredState.Of(LifecycleState.Installed, PulsarRole.WebSocket),
        DesiredState.Of(LifecycleState.Running, PulsarRole.WebSocket),
    ];

    /// <summary>The release that simulated hosts unpack.</summary>
    public static ReleaseArtifacts Release { get; } = new(
        ReleaseFile.Archive.Path, ReleaseFile.Archive.Sha512!,
        ServiceFiles.DefaultConfigurationNames.ToDictionary(
            name => name, name => Encoding.UTF8.GetString(ReleaseFile.Simulated.Files[$"conf/{name}"])),
        UnpackedMB: 1300);

    public static IReadOnlyList<PlannedStep> Make(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> facts,
        IReadOnlyList<DesiredState> desiredStates,
        bool removeData = false
    )
    {
        var input = Input(topology, facts, desiredStates) with
        {
            Options = new() { Activity = "Test", RemoveData = removeData },
        };
        ThrowIfAny(PreflightCatalog.Problems(input));
        var (steps, problems) = Planner.Plan(input);
        ThrowIfAny(problems);
        return steps;
    }

    public static PlanInput Input(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, IReadOnlyList<DesiredState> desiredStates
    ) => new(
        topology, facts, desiredStates.Any(desired => desired.State == LifecycleState.Installed) ? Release : null,
        desiredStates, new() { Activity = "Test" });

    /// <summary>What preflight says of the hosts, before there is a plan.</summary>
    public static IReadOnlyList<PulsarOpsException> Problems(
        PulsarTopology topology, SimulatedFacts hosts, params IReadOnlyList<DesiredState> desiredStates) =>
        PreflightCatalog.Problems(Input(topology, hosts.For(desiredStates), desiredStates));

    public static IReadOnlyList<PlannedStep> Make(
        PulsarTopology topology,
        SimulatedFacts hosts,
        params IReadOnlyList<DesiredState> desiredStates
    ) => Make(topology, hosts.For(desiredStates), desiredStates);

    public static IEnumerable<string> Ids(IEnumerable<PlannedStep> plan) => plan.Select(step => step.Id);

    /// <summary>The error that refuses the plan.</summary>
    public static PulsarOpsException Refusal(
        PulsarTopology topology,
        SimulatedFacts hosts,
        params IReadOnlyList<DesiredState> desiredStates
    ) => Assert.Throws<PulsarOpsException>(() => Make(topology, hosts.For(desiredStates), desiredStates));

    /// <summary>Every step that has ended before this one begins.</summary>
    public static IReadOnlySet<string> Before(IReadOnlyList<PlannedStep> plan, PlannedStep step)
    {
        var steps = plan.ToDictionary(other => other.Id);
        var before = new HashSet<string>();
        var open = new Queue<string>(step.After.Select(id => id.Text));
        while (open.TryDequeue(out var id))
        {
            if (!steps.TryGetValue(id, out var next) || !before.Add(id))
                continue;
            foreach (var earlier in next.After)
                open.Enqueue(earlier);
        }

        return before;
    }

    private static void ThrowIfAny(IReadOnlyList<PulsarOpsException> problems)
    {
        if (problems.Count > 0)
            throw problems[0];
    }
}
