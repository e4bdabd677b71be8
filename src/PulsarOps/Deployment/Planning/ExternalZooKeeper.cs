using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Remote.Facts;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Whether a ZooKeeper that others run will do.</summary>
internal static class ExternalZooKeeper
{
    // From 2.9 on Pulsar's client, of ZooKeeper 3.6, uses what older servers do not know.
    private static readonly Version FirstDemanding = new(2, 9);
    private static readonly Version Least = new(3, 6);

    public static IEnumerable<PulsarOpsException> Problems(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, IReadOnlyList<Goal> goals)
    {
        if (topology.ExternalZooKeeper is not { } external)
            yield break;

        var answers = facts.Values.SelectMany(fact => fact.ZooKeepers).Where(server => server.Value.Answers).OrderBy(server => server.Key, StringComparer.Ordinal);
        if (topology.Version >= FirstDemanding && answers.FirstOrDefault(server => VersionOf(server.Value) < Least) is { Key: { } tooOld, Value: { } fact })
        {
            yield return new(
                nameof(SR.ExternalZooKeeperTooOld), ErrorKind.NotSupported, tooOld, tooOld, fact.Detail, topology.Version, Least);
        }

        if (goals.All(goal => goal.State is not (GoalState.Initialized or GoalState.Running)))
            yield break;
        foreach (var (machine, servers) in facts.Where(pair => pair.Value.Answered).Select(pair => (pair.Key, pair.Value.ZooKeepers)).Where(pair => pair.ZooKeepers.Values.All(server => !server.Answers)))
        {
            yield return new(
                nameof(SR.ExternalZooKeeperUnreachable), ErrorKind.Unavailable, machine, machine, external,
                string.Join("; ", servers.Select(server => $"{server.Key}: {server.Value.Detail}")));
        }
    }

    /// <summary>"3.5.10-beta" is 3.5. A version that cannot be read is none that is known to be too old.</summary>
    private static Version VersionOf(ZooKeeperFact fact)
    {
        var numbers = Regex.Match(fact.Detail, @"\A(\d{1,4})\.(\d{1,4})", RegexOptions.CultureInvariant);
        return numbers.Success
            ? new(int.Parse(numbers.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(numbers.Groups[2].Value, CultureInfo.InvariantCulture))
            : Least;
    }
}
