using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>
/// The ids of ZooKeeper servers: those that the ensemble has already, whatever order the hosts are given in now. The servers'
/// own configurations tell them, each with one vote, so that a damaged file of one host changes nobody's id.
/// </summary>
internal static class ZooKeeperIds
{
    private static readonly Regex ServerLine = new(
        @"^server\.(?<id>[0-9]{1,3})=(?<host>[^:\r\n]+):", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    /// <summary>The files of a machine that tell ids.</summary>
    public static IEnumerable<string> FilesOf(PulsarTopology topology, IEnumerable<PulsarService> services) =>
        topology.Transport == PulsarTransport.Local
            ? []
            : services
                .Where(service => service.Role == PulsarRole.ZooKeeper)
                .SelectMany(server => new[] { server.ConfigFile, $"{server.DataDirectory}/myid" });

    /// <summary>By service id; empty where the ensemble is new, so that the places in the topology are the ids.</summary>
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

        // A server that runs alone has no such lines; its myid is all there is.
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

        // New servers get numbers that nobody has had in this ensemble.
        var next = taken.Values.Max() + 1;
        return servers.ToDictionary(
            server => server.Id,
            server => taken.TryGetValue(server.Address, out var id) ? id : next++
        );
    }
}
