using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>Builds the probe of a host, so that one answer is enough to plan for the desired states.</summary>
internal static class ProbeBuilder
{
    public static HostProbe For(
        PulsarTopology topology, IEnumerable<PulsarNode> nodes, IReadOnlyList<DesiredState> desiredStates)
    {
        var questions = new HostQuestions(topology, [.. nodes], desiredStates);
        Ownership.Ask(questions);
        Planner.Ask(questions);
        PreflightCatalog.Ask(questions);
        return questions.ToProbe();
    }

    /// <summary>Whether the services are ready.</summary>
    public static HostProbe ForReadiness(PulsarTopology topology, IEnumerable<PulsarNode> nodes) =>
        Readiness(topology, nodes).ToProbe();

    /// <summary>Whether the services are ready, and whether ledgers have their copies.</summary>
    public static HostProbe ForStop(PulsarTopology topology, IEnumerable<PulsarNode> nodes)
    {
        var questions = Readiness(topology, nodes);
        LedgerState.Ask(questions);
        return questions.ToProbe();
    }

    /// <summary>The same, and whether bookies have their disks.</summary>
    public static HostProbe ForRepair(PulsarTopology topology, IEnumerable<PulsarNode> nodes)
    {
        var questions = Readiness(topology, nodes);
        NodeRepair.Ask(questions);
        BookieIdentity.AskForCookies(questions);
        BookieIdentity.AskForInstance(questions);
        LedgerState.Ask(questions, BookieIdentity.Cookies);
        return questions.ToProbe();
    }

    /// <summary>Everything about the services as they are now, and nothing about possible changes.</summary>
    public static HostProbe ForStatus(PulsarTopology topology, IEnumerable<PulsarNode> nodes)
    {
        var questions = new HostQuestions(topology, [.. nodes], [DesiredState.Of(LifecycleState.Running)]);
        questions.AskForPaths(questions.Services.Select(service => service.ConfigFile));
        questions.AskForContents(questions.Nodes.Select(InstallPlanner.OwnerFile));
        questions.AskForContents(questions.Nodes.SelectMany(node => CredentialExpiry.FilesOf(topology, node)));
        NodeSuspension.Ask(questions);
        BookieIdentity.AskForCookies(questions);
        RunPlanner.Ask(questions);
        return questions.ToProbe();
    }

    private static HostQuestions Readiness(PulsarTopology topology, IEnumerable<PulsarNode> nodes)
    {
        var questions = new HostQuestions(topology, [.. nodes], [DesiredState.Of(LifecycleState.Running)]);
        questions.AskForContents(questions.Nodes.Select(InstallPlanner.OwnerFile));
        RunPlanner.Ask(questions);
        if (topology.Change is not null)
            ZooKeeperMembers.Ask(questions);
        return questions;
    }
}
