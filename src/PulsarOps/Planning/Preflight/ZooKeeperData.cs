using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Refuses to start a ZooKeeper server that has lost its data, unless servers that have everything serve. Together
/// with servers that missed the last changes, an empty server could form a quorum, and that quorum would have forgotten
/// what ZooKeeper has confirmed.
/// </summary>
internal static class ZooKeeperData
{
    public static IEnumerable<PulsarOpsException> Problems(PlanInput input)
    {
        var servers = input.Topology.Of(PulsarRole.ZooKeeper).ToArray();
        // A server that no list names yet is a new member, and has no data to lose.
        var lists = EnsembleLists.Of(input).Lists;
        var starting = servers.Where(server => input.FactsOf(server.Host).Answered
            && input.Wants(LifecycleState.Running, server) && !input.FactOf(server).Running
            && !HasAll(input, server)
            && (lists.Count == 0 || lists.Any(list => list.Contains(EnsembleLists.NameOf(server))))).ToArray();
        if (starting.Length == 0 || servers.Length == 1 || !IsInUse(input))
            yield break;

        // Each confirmed change is on a majority. So many of the others have, together, each of them.
        var needed = servers.Length - QuorumRules.Majority(servers.Length) + 1;
        var serving = servers.Count(server => input.FactOf(server) is { Running: true } fact
            // One of two servers cannot serve alone, but it has everything.
            && (fact.Ready || servers.Length == 2));
        if (serving >= needed)
            yield break;
        foreach (var server in starting)
        {
            yield return new(
                nameof(SR.ZooKeeperDataLost), ErrorKind.InvalidState, server.Id, server.Id, server.Node,
                string.Format(
                    CultureInfo.InvariantCulture, "{0} of {1} serve, but {2} are needed", serving, servers.Length,
                    needed));
        }
    }

    private static bool HasAll(PlanInput input, PulsarService server) =>
        EnsembleLists.DataOf(server).All(input.FactsOf(server.Host).Paths.ContainsKey);

    /// <summary>
    /// Whether the ensemble has confirmed anything that matters: there is metadata, or a bookie that has read it. An
    /// interrupted first deployment continues.
    /// </summary>
    private static bool IsInUse(PlanInput input) =>
        BookieIdentity.InstanceOf(input.Metadata) is not null
        || input.Topology.Of(PulsarRole.Bookie).Any(bookie => bookie.DataDirectories.Any(folder =>
            input.FactsOf(bookie.Host).Paths.ContainsKey(CookieFile.PathIn(folder))));
}
