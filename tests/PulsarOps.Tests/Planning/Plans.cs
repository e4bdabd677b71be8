using PulsarOps.Common;
using PulsarOps.Deployment;
using PulsarOps.Deployment.Planning;
using PulsarOps.Deployment.Release;
using PulsarOps.Remote.Facts;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Planning;

/// <summary>Plans, made from nothing but facts.</summary>
internal static class Plans
{
    /// <summary>What Install-PulsarCluster wants.</summary>
    public static IReadOnlyList<Goal> Everything { get; } = [Goal.Prepared, Goal.Of(GoalState.Installed), Goal.Initialized, Goal.Of(GoalState.Running)];

    /// <summary>The goals of the stages, in their order in a pipeline.</summary>
    public static IReadOnlyList<Goal> Stages { get; } =
    [
        Goal.Prepared, Goal.Of(GoalState.Installed, PulsarRole.ZooKeeper), Goal.Of(GoalState.Running, PulsarRole.ZooKeeper), Goal.Initialized,
        Goal.Of(GoalState.Installed, PulsarRole.Bookie), Goal.Of(GoalState.Running, PulsarRole.Bookie),
        Goal.Of(GoalState.Installed, PulsarRole.Broker), Goal.Of(GoalState.Running, PulsarRole.Broker),
        Goal.Of(GoalState.Installed, PulsarRole.AutoRecovery), Goal.Of(GoalState.Running, PulsarRole.AutoRecovery),
        Goal.Of(GoalState.Installed, PulsarRole.Proxy), Goal.Of(GoalState.Running, PulsarRole.Proxy),
    ];

    public static ReleaseMaterial Release { get; } = new(
        "/archives/apache-pulsar-4.0.8-bin.tar.gz", new string('a', 128),
        new Dictionary<string, string>
        {
            ["zookeeper.conf"] = "tickTime=2000\ndataDir=data/zookeeper\n",
            ["bookkeeper.conf"] = "bookiePort=3181\n",
            ["broker.conf"] = "clusterName=\n",
            ["proxy.conf"] = "clusterName=\n",
            ["client.conf"] = "webServiceUrl=http://localhost:8080/\n",
        },
        UnpackedMB: 1300);

    public static IReadOnlyList<PlannedStep> Make(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, IReadOnlyList<Goal> goals, bool removeData = false)
    {
        foreach (var problem in Preflight.Problems(topology, facts, goals))
            throw problem;
        var input = new PlanInput(
            topology, facts, goals.Any(goal => goal.State == GoalState.Installed) ? Release : null, goals,
            new() { Activity = "Test", RemoveData = removeData });
        var steps = Planner.Plan(input);
        foreach (var refusal in Ownership.Refusals(input, steps))
            throw refusal;
        return steps;
    }

    public static IReadOnlyList<PlannedStep> Make(PulsarTopology topology, ModelFacts model, params IReadOnlyList<Goal> goals) =>
        Make(topology, model.Facts, goals);

    public static IEnumerable<string> Ids(IEnumerable<PlannedStep> plan) => plan.Select(step => step.Id);

    /// <summary>The error that refuses the plan.</summary>
    public static PulsarOpsException Refusal(PulsarTopology topology, ModelFacts model, params IReadOnlyList<Goal> goals) =>
        Assert.Throws<PulsarOpsException>(() => Make(topology, model.Facts, goals));

    /// <summary>Every step that has ended before this one begins.</summary>
    public static IReadOnlySet<string> Before(IReadOnlyList<PlannedStep> plan, PlannedStep step)
    {
        var steps = plan.ToDictionary(other => other.Id);
        var before = new HashSet<string>();
        var open = new Queue<string>(step.After);
        while (open.TryDequeue(out var id))
        {
            if (!steps.TryGetValue(id, out var next) || !before.Add(id))
                continue;
            foreach (var earlier in next.After)
                open.Enqueue(earlier);
        }

        return before;
    }
}
