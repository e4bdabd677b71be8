using System.Text.RegularExpressions;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>The lists of members in the configurations of ZooKeeper servers that have data.</summary>
/// <remarks>A server that does not run yet, or that no other one lists, has no say in who the members are.</remarks>
internal sealed class EnsembleLists
{
    private static readonly Regex ServerLine = new(
        @"^server\.[0-9]+=(?<server>[^\s;:]+:[0-9]+:[0-9]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    private static readonly Regex OwnPort = new(
        @"^clientPort=", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    private readonly Dictionary<PulsarService, HashSet<string>> _held;

    private EnsembleLists(Dictionary<PulsarService, HashSet<string>> held)
    {
        _held = held;
        var groups = held.Where(pair => IsEstablished(pair.Key)).Select(pair => pair.Value)
            .GroupBy(list => list, HashSet<string>.CreateSetComparer())
            .OrderByDescending(group => group.Count()).ThenBy(group => Text(group.Key), StringComparer.Ordinal)
            .ToArray();
        Lists = [.. groups.Select(group => group.Key)];
        HasMajority = groups.Length == 1 || (groups.Length > 1 && groups[0].Count() > groups.Sum(Enumerable.Count) / 2);
    }

    /// <summary>The different lists of the members, the most frequent first; none if there is no ensemble.</summary>
    public IReadOnlyList<HashSet<string>> Lists { get; }

    /// <summary>Whether more than half of the members have the first list.</summary>
    public bool HasMajority { get; }

    public static EnsembleLists Of(PlanInput input)
    {
        var held = new Dictionary<PulsarService, HashSet<string>>();
        foreach (var server in input.Topology.Of(PulsarRole.ZooKeeper).Where(server => HasData(input, server)))
        {
            if (Read(input.FactsOf(server.Host), server) is { } list)
                held[server] = list;
        }

        return new(held);
    }

    /// <summary>A member as lists name it.</summary>
    public static string NameOf(PulsarService server) =>
        $"{server.Address}:{server.Port("quorum")}:{server.Port("election")}";

    /// <summary>The folders that a server makes at its first start.</summary>
    public static IEnumerable<string> DataOf(PulsarService server) =>
        server.DataDirectories.Select(folder => $"{folder}/version-2");

    /// <summary>A list in words.</summary>
    public static string Text(IEnumerable<string> members) =>
        string.Join(", ", members.OrderBy(name => name, StringComparer.Ordinal));

    /// <summary>The list of a server; null if it is unknown or there is none.</summary>
    public HashSet<string>? Of(PulsarService server) => _held.GetValueOrDefault(server);

    /// <summary>Whether another server lists it, or no server lists another one.</summary>
    public bool IsEstablished(PulsarService server) =>
        _held.Any(other => other.Key != server && other.Value.Contains(NameOf(server)))
        || _held.All(other => other.Key == server || !other.Value.IsProperSubsetOf(_held[server]));

    private static bool HasData(PlanInput input, PulsarService server) =>
        input.FactOf(server).Running || DataOf(server).Any(input.FactsOf(server.Host).Paths.ContainsKey);

    /// <summary>The members from its configuration, else from the record.</summary>
    private static HashSet<string>? Read(HostFacts facts, PulsarService server) =>
        new[] { server.ConfigFile, ZooKeeperMembers.RecordOf(server) }
            .Select(path => facts.Contents.TryGetValue(path, out var text) ? Read(text, server) : null)
            .FirstOrDefault(members => members is not null);

    private static HashSet<string>? Read(string text, PulsarService server)
    {
        HashSet<string> lines = [.. ServerLine.Matches(text).Select(match => match.Groups["server"].Value)];
        return lines.Count > 0 ? lines : OwnPort.IsMatch(text) ? [NameOf(server)] : null;
    }
}
