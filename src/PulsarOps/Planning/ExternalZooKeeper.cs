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
    private static readonly Regex Instance = new(
        "^instanceId: \"(?<id>[^\"]+)\"", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    public static IEnumerable<PulsarOpsException> Problems(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> facts,
        IReadOnlyList<DesiredState> desiredStates
    )
    {
        if (topology.ExternalZooKeeper is not { } external)
            yield break;

        var answers = facts
            .Values.SelectMany(fact => fact.ZooKeepers)
            .Where(server => server.Value.Answers)
            .OrderBy(server => server.Key, StringComparer.Ordinal);
        if (
            topology.Version >= FirstWithMinimum
            && answers.FirstOrDefault(server => VersionOf(server.Value) < Least) is { Key: { } tooOld, Value: { } fact }
        )
        {
            yield return new(
                nameof(SR.ExternalZooKeeperTooOld),
                ErrorKind.NotSupported,
                tooOld,
                tooOld,
                fact.Detail,
                topology.Version,
                Least
            );
        }

        foreach (var problem in Strange(topology, facts, desiredStates, external))
            yield return problem;
        if (desiredStates.All(desired => desired.State is not (LifecycleState.Initialized or LifecycleState.Running)))
            yield break;
        foreach (
            var (host, servers) in facts
                .Where(pair => pair.Value.Answered)
                .Select(pair => (pair.Key, pair.Value.ZooKeepers))
                .Where(pair => pair.ZooKeepers.Values.All(server => !server.Answers))
        )
        {
            yield return new(
                nameof(SR.ExternalZooKeeperUnreachable), ErrorKind.Unavailable, host, host, external,
                string.Join("; ", servers.Select(server => $"{server.Key}: {server.Value.Detail}")));
        }
    }

    /// <summary>The files that tie bookies to the metadata.</summary>
    public static IEnumerable<string> FilesOf(PulsarTopology topology, IEnumerable<PulsarService> services) =>
        topology.ExternalZooKeeper is null
            ? []
            : services.Where(service => service.Role == PulsarRole.Bookie).SelectMany(Cookies);

    /// <summary>
    /// Checks which cluster owns the metadata and the cookies, so that a bookie never joins another cluster by mistake.
    /// </summary>
    private static IEnumerable<PulsarOpsException> Strange(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> facts,
        IReadOnlyList<DesiredState> desiredStates,
        string external
    )
    {
        if (facts.Values.Select(fact => fact.Metadata).FirstOrDefault(metadata => metadata is { Reachable: true })
            is not { } found)
        {
            yield break;
        }

        var bookies = topology.Of(PulsarRole.Bookie)
            .Select(bookie => (Bookie: bookie, Instance: InstanceOf(topology, facts, bookie)))
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

        HashSet<string> cookies = [.. Children(found, "/ledgers/cookies")];
        foreach (var (bookie, own) in bookies)
        {
            var fact = facts[HostMap.KeyOf(topology, bookie.Host)];
            if (own is null && fact.Answered && !fact.Services[bookie.Id].Running
                && cookies.Contains(ClusterAddresses.BookieId(bookie))
                && desiredStates.Any(desired =>
                    desired.State is LifecycleState.Installed or LifecycleState.Running && desired.Selects(bookie)
                )
            )
            {
                yield return new(
                    nameof(SR.CookieLeft), ErrorKind.InvalidState, bookie.Id, external,
                    ClusterAddresses.BookieId(bookie), bookie.Node);
            }
        }
    }

    /// <summary>Evidence that metadata under the cluster's name belong to another cluster.</summary>
    private static IEnumerable<string> Owners(PulsarTopology topology, MetadataFact found)
    {
        if (found.Nodes.TryGetValue(MetadataPlanner.ClusterNode(topology), out var cluster))
        {
            foreach (var (key, there, _) in ServiceUrlPlanner.Differences(topology, cluster))
                yield return $"its {key} is {there}";
        }

        var brokers = Children(found, "/loadbalance/brokers")
            .Except(topology.Of(PulsarRole.Broker).Select(ClusterAddresses.BrokerId))
            .ToArray();
        if (brokers.Length > 0)
            yield return $"its brokers are {string.Join(", ", brokers)}";
        var bookies = Children(found, "/ledgers/cookies")
            .Except(topology.Of(PulsarRole.Bookie).Select(ClusterAddresses.BookieId))
            .ToArray();
        if (bookies.Length > 0)
            yield return $"its bookies are {string.Join(", ", bookies)}";
    }

    private static IReadOnlyList<string> Children(MetadataFact found, string path) =>
        found.Children.TryGetValue(path, out var children) ? children : [];

    private static IEnumerable<string> Cookies(PulsarService bookie) =>
        bookie.DataDirectories.Select(folder => $"{folder}/current/VERSION");

    /// <summary>The metadata that a bookie's disks belong to; null if the disks are empty.</summary>
    private static string? InstanceOf(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, PulsarService bookie)
    {
        var contents = facts[HostMap.KeyOf(topology, bookie.Host)].Contents;
        return Cookies(bookie)
            .Where(contents.ContainsKey)
            .Select(path => Instance.Match(contents[path]))
            .Where(match => match.Success)
            .Select(match => match.Groups["id"].Value)
            .FirstOrDefault();
    }

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
