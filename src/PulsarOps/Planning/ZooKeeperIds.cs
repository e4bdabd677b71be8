using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>
/// The ids of ZooKeeper servers. An existing ensemble keeps its ids, whatever the order of the hosts. The servers' own
/// configurations define them by a vote, so that a damaged file of one host changes no id.
/// </summary>
internal static class ZooKeeperIds
{
    private static readonly Regex ServerLine = new(
        @"^server\.(?<id>[0-9]{1,3})=(?<host>[^:\r\n]+):", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    private static readonly Regex AnyId = new(
        @"^(server\.|last=)(?<id>[0-9]{1,3})\b", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    /// <summary>
    /// The highest id that is known to have been used. Records keep it when its server has left, because that server
    /// may still exist.
    /// </summary>
    public static int Last(PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts) => (
        from server in topology.Of(PulsarRole.ZooKeeper)
        let contents = facts[HostMap.KeyOf(topology, server.Host)].Contents
        from path in new[] { server.ConfigFile, ZooKeeperMembers.RecordOf(server) }
        where contents.ContainsKey(path)
        from Match match in AnyId.Matches(contents[path])
        select int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();

    /// <summary>The line of a record that keeps the highest id.</summary>
    public static string LastLine(int id) => $"last={id.ToString(CultureInfo.InvariantCulture)}\n";

    /// <summary>Asks for the files of a host that contain ids.</summary>
    public static void Ask(HostQuestions questions)
    {
        if (questions.Topology.Transport == PulsarTransport.Local)
            return;
        questions.AskForContents(questions.Services.Where(service => service.Role == PulsarRole.ZooKeeper)
            .SelectMany(server => new[] { server.ConfigFile, $"{server.DataDirectory}/myid" }));
    }

    /// <summary>Ids by service id. Empty for a new ensemble: the positions in the topology are then the ids.</summary>
    public static IReadOnlyDictionary<string, int> Of(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> facts
    )
    {
        var servers = topology.Of(PulsarRole.ZooKeeper).ToArray();
        var votes =
            from server in servers
            let contents = facts[HostMap.KeyOf(topology, server.Host)].Contents
            where contents.ContainsKey(server.ConfigFile)
            from Match line in ServerLine.Matches(contents[server.ConfigFile])
            select (
                Host: line.Groups["host"].Value,
                Id: int.Parse(line.Groups["id"].Value, CultureInfo.InvariantCulture)
            );

        var known = votes.GroupBy(vote => vote)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key.Id)
            .Select(group => group.Key).ToList();
        var taken = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (host, id) in known)
        {
            if (!taken.ContainsKey(host) && !taken.ContainsValue(id))
                taken[host] = id;
        }

        // A standalone server has no such lines; it has only its myid.
        foreach (var server in servers.Where(_ => known.Count == 0))
        {
            if (
                facts[HostMap.KeyOf(topology, server.Host)]
                    .Contents.TryGetValue($"{server.DataDirectory}/myid", out var text)
                && int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && !taken.ContainsValue(id)
            )
            {
                taken[server.Address] = id;
            }
        }

        if (taken.Count == 0)
            return taken;

        // New servers get numbers that were never used in this ensemble.
        var next = Math.Max(taken.Values.Max(), Last(topology, facts)) + 1;
        return servers.ToDictionary(
            server => server.Id,
            server => taken.TryGetValue(server.Address, out var id) ? id : next++
        );
    }
}
