using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Refuses to give servers of an ensemble that has data another list of members, except on the way that changes one
/// member at a time. Servers that start with different lists may form two quorums, and a quorum of new, empty servers
/// loses what the others have acknowledged.
/// </summary>
internal static class ZooKeeperMembers
{
    private const int FewestMembers = 3;

    private static readonly LifecycleState[] Checked =
    [
        LifecycleState.Installed,
        LifecycleState.Initialized,
        LifecycleState.Running,
        LifecycleState.Restarted,
        LifecycleState.Updated,
    ];

    /// <summary>
    /// Keeps a record of a server's ensemble members as long as its data, also after an uninstallation that keeps the
    /// data.
    /// </summary>
    public static PlannedFile Record(PlanInput input, PulsarService server)
    {
        var servers = input.Topology.Members(PulsarRole.ZooKeeper).OrderBy(peer => peer.Number).ToArray();
        var lines = servers.Length == 1
            ? [$"clientPort={server.Port("client")}\n"]
            : servers.Select(peer => $"server.{peer.Number}={EnsembleLists.NameOf(peer)}\n");
        var last = ZooKeeperIds.Last(input.Topology, input.Facts);
        return new(RecordOf(server), "644", string.Concat(
            last > servers.Max(peer => peer.Number) ? lines.Append(ZooKeeperIds.LastLine(last)) : lines));
    }

    public static string RecordOf(PulsarService server) =>
        $"{server.Host.Paths.State}/members-{server.Name}-{server.Node}";

    /// <summary>Asks for the files that list the members.</summary>
    public static void Ask(HostQuestions questions) => questions.AskForContents(questions.Services
        .Where(service => service.Role == PulsarRole.ZooKeeper)
        .SelectMany(server => new[] { server.ConfigFile, RecordOf(server) }));

    public static IEnumerable<PulsarOpsException> Problems(PlanInput input)
    {
        var (topology, ensemble) = (input.Topology, EnsembleLists.Of(input));
        if (topology.Change is { } change)
            return Blocks(input, ensemble, change).Take(1).Select(block => Blocked(topology, block.Why, block.Remedy));
        if (!input.DesiredStates.Any(desired => Checked.Contains(desired.State)) || ensemble.Lists.Count == 0)
            return [];

        // The majority decides: a single damaged file is repaired and does not count.
        var wanted = topology.Of(PulsarRole.ZooKeeper).Select(EnsembleLists.NameOf).ToHashSet();
        return ensemble.HasMajority && ensemble.Lists[0].SetEquals(wanted) ? []
            :
            [
                new(
                    nameof(SR.ZooKeeperMembersDiffer), ErrorKind.InvalidState, topology.Name, topology.Name,
                    string.Join(" or ", ensemble.Lists.Select(Message)), Message(wanted)),
            ];
    }

    /// <summary>Why a change of members must not go on, and what to do.</summary>
    private static IEnumerable<(string Why, string Remedy)> Blocks(
        PlanInput input, EnsembleLists ensemble, MemberChange change)
    {
        var (topology, isLeaving) = (input.Topology, change.Kind != MemberChangeKind.Add);
        var servers = topology.Of(PulsarRole.ZooKeeper).ToArray();
        var changed = servers.Single(server => server.Id == change.Service);
        var isLost = input.Options.LostNodes.Contains(changed.Node);
        if (input.Stages.Count > 0)
        {
            yield return (
                "its security changes too",
                "Change the security first: run Update-PulsarCluster with the members that the ensemble has.");
        }

        if (isLeaving && !input.FactsOf(changed.Host).Answered && !isLost)
        {
            yield return (
                $"the host {changed.Node} of {changed.Id} does not answer",
                "Make the host reachable. If it is lost for good, add -Lost.");
        }

        var left = servers.Count(server => !input.Options.Leaving.Contains(server.Id));
        if (isLeaving && left < FewestMembers
            && (left < 2 || !input.Options.BreakQuorum || input.FactOf(changed).Running))
        {
            yield return (
                string.Format(
                    CultureInfo.InvariantCulture, "without {0}, it would have {1} {2}, which cannot do without one",
                    changed.Id, left, left == 1 ? "member" : "members"),
                "Add a server first, with Add-PulsarTopologyNode and Update-PulsarCluster. If a server of three is "
                    + "lost and cannot return, use -Lost -IgnoreQuorum: ZooKeeper then does not serve while a server "
                    + "restarts.");
        }

        // What a server that cannot be read has may be older than the list before, so no change may begin.
        var wanted = topology.Members(PulsarRole.ZooKeeper).Select(EnsembleLists.NameOf);
        if (ensemble.Lists is not [var list] || (list.SetEquals(wanted) && change.Kind != MemberChangeKind.Demote))
            yield break;
        var members = servers.Where(server => list.Contains(EnsembleLists.NameOf(server))).ToArray();
        var silent = members.Append(changed).FirstOrDefault(server =>
            !input.FactsOf(server.Host).Answered && !input.Options.LostNodes.Contains(server.Node));
        if (silent is not null)
        {
            yield return (
                $"the host {silent.Node} of {silent.Id} does not answer",
                "Make the host reachable. If it is lost for good, remove its server first, with "
                    + $"Remove-PulsarZooKeeper -Node {silent.Node} -Lost.");
        }

        // A standalone server is not ready as a member of the ensemble that it becomes.
        var ready = members.Count(server =>
            members.Length == 1 ? input.FactOf(server).Running : input.IsReady(server));
        if (ready < QuorumRules.Majority(members.Length) && !input.Options.BreakQuorum)
        {
            yield return (
                string.Format(
                    CultureInfo.InvariantCulture, "{0} of its {1} servers are ready, but {2} are needed", ready,
                    members.Length, QuorumRules.Majority(members.Length)),
                "Start the servers, with Start-PulsarZooKeeper and a topology that has these members.");
        }
    }

    private static PulsarOpsException Blocked(PulsarTopology topology, string why, string remedy) => new(
        nameof(SR.ZooKeeperMembersBlocked), ErrorKind.InvalidState, topology.Name, topology.Name, why, remedy);

    private static string Message(IReadOnlyCollection<string> members) =>
        members.Count == 1 ? "one standalone server" : EnsembleLists.Text(members);
}
