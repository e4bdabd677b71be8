using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Checks whether an external ZooKeeper is suitable.</summary>
internal static class ExternalZooKeeper
{
    // From 2.9 on, Pulsar's client is that of ZooKeeper 3.6, which uses features that older servers lack.
    private static readonly Version FirstWithMinimum = new(2, 9);
    private static readonly Version Least = new(3, 6);

    /// <summary>Asks for the versions of the servers, and for the files that tie bookies to the metadata.</summary>
    public static void Ask(HostQuestions questions)
    {
        if (questions.Want(LifecycleState.Installed, LifecycleState.Running, LifecycleState.Initialized))
        {
            questions.Probe = questions.Probe with
            {
                ZooKeepers = ClusterAddresses.ExternalServers(questions.Topology),
            };
        }

        if (questions.Topology.ExternalZooKeeper is not null)
            BookieIdentity.AskForCookies(questions);
    }

    public static IEnumerable<PulsarOpsException> TooOld(PlanInput input)
    {
        if (input.Topology.ExternalZooKeeper is null || input.Topology.Version < FirstWithMinimum)
            yield break;

        var tooOld = input.Facts.Values.SelectMany(fact => fact.ZooKeepers)
            .Where(server => server.Value.Answers && VersionOf(server.Value) < Least)
            .OrderBy(server => server.Key, StringComparer.Ordinal).FirstOrDefault();
        if (tooOld is { Key: { } server, Value: { } fact })
        {
            yield return new(
                nameof(SR.ExternalZooKeeperTooOld), ErrorKind.NotSupported, server, server, fact.Detail,
                input.Topology.Version, Least);
        }
    }

    /// <summary>Hosts that reach none of the servers.</summary>
    public static IEnumerable<PulsarOpsException> Unreachable(PlanInput input) =>
        input.Topology.ExternalZooKeeper is not { } external
            || !(input.Wants(LifecycleState.Initialized) || input.Wants(LifecycleState.Running))
            ? []
            : from host in input.AnsweringHosts
              let servers = input.Facts[host.Key].ZooKeepers
              where servers.Values.All(server => !server.Answers)
              select new PulsarOpsException(
                  nameof(SR.ExternalZooKeeperUnreachable), ErrorKind.Unavailable, host.Key, host.Key, external,
                  string.Join("; ", servers.Select(server => $"{server.Key}: {server.Value.Detail}")));

    /// <summary>
    /// Checks which cluster owns the metadata and the cookies, so that a bookie never joins another cluster by mistake.
    /// </summary>
    public static IEnumerable<PulsarOpsException> OthersMetadata(PlanInput input)
    {
        var (topology, facts) = (input.Topology, input.Facts);
        if (topology.ExternalZooKeeper is not { } external || input.Metadata is not { Reachable: true } found)
            yield break;

        var bookies = topology.Of(PulsarRole.Bookie)
            .Select(bookie => (Bookie: bookie, Instance: InstanceOf(input, bookie)))
            .ToArray();
        found.Nodes.TryGetValue("/ledgers/INSTANCEID", out var instance);
        foreach (var (bookie, own) in bookies.Where(pair =>
            instance is not null && pair.Instance is not null && pair.Instance != instance))
        {
            yield return new(
                nameof(SR.InstanceDiffers), ErrorKind.InvalidState, bookie.Id, bookie.Id, own!, external, instance!);
        }

        var isOurs = facts.Values.Any(fact => fact.Made.Entries.Values.Contains(MadeKind.Metadata))
            || bookies.Any(pair => pair.Instance is not null && pair.Instance == instance);
        if (!isOurs && Owners(topology, found).ToArray() is { Length: > 0 } owners)
        {
            yield return new(
                nameof(SR.MetadataNotOurs), ErrorKind.Busy, topology.Name, external, topology.Name,
                string.Join("; ", owners));
        }

        HashSet<string> cookies = [.. found.ChildrenOf("/ledgers/cookies")];
        foreach (var (bookie, own) in bookies)
        {
            if (own is null && input.FactsOf(bookie.Host).Answered && !input.FactOf(bookie).Running
                && !input.Options.Repairs(bookie)
                && cookies.Contains(ClusterAddresses.BookieId(bookie))
                && (input.Wants(LifecycleState.Installed, bookie) || input.Wants(LifecycleState.Running, bookie)))
            {
                yield return new(
                    nameof(SR.CookieLeft), ErrorKind.InvalidState, bookie.Id, external,
                    ClusterAddresses.BookieId(bookie), bookie.Node);
            }
        }
    }

    /// <summary>Evidence that the metadata under the cluster's name belongs to another cluster.</summary>
    private static IEnumerable<string> Owners(PulsarTopology topology, MetadataFact found)
    {
        if (found.Nodes.TryGetValue(MetadataPlanner.ClusterNode(topology), out var cluster))
        {
            foreach (var (key, there, _) in ServiceUrlPlanner.Differences(topology, cluster))
                yield return $"its {key} is {there}";
        }

        var brokers = found.ChildrenOf("/loadbalance/brokers")
            .Except(topology.Of(PulsarRole.Broker).Select(ClusterAddresses.BrokerId))
            .ToArray();
        if (brokers.Length > 0)
            yield return $"its brokers are {string.Join(", ", brokers)}";
        var bookies = found.ChildrenOf("/ledgers/cookies")
            .Except(topology.Of(PulsarRole.Bookie).Select(ClusterAddresses.BookieId))
            .ToArray();
        if (bookies.Length > 0)
            yield return $"its bookies are {string.Join(", ", bookies)}";
    }

    /// <summary>The metadata that a bookie's disks belong to; null if the disks are empty.</summary>
    private static string? InstanceOf(PlanInput input, PulsarService bookie) =>
        BookieIdentity.CookiesOf(bookie, input.FactsOf(bookie.Host)).Select(pair => pair.Cookie.Instance)
            .FirstOrDefault(instance => instance.Length > 0);

    /// <summary>"3.5.10-beta" is 3.5. A version that cannot be parsed is not treated as too old.</summary>
    private static Version VersionOf(ZooKeeperFact fact)
    {
        var numbers = Regex.Match(fact.Detail, @"\A(\d{1,4})\.(\d{1,4})", RegexOptions.CultureInvariant);
        return numbers.Success
            ? new(
                int.Parse(numbers.Groups[1].Value, CultureInfo.InvariantCulture),
                int.Parse(numbers.Groups[2].Value, CultureInfo.InvariantCulture)
            )
            : Least;
    }
}
