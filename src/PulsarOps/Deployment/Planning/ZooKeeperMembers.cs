using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>
/// Refuses to change the members of an ensemble that runs: servers restarted one by one with other lists of members may form
/// two quorums, and one of them forgets what the other has acknowledged.
/// </summary>
internal static class ZooKeeperMembers
{
    private static readonly Regex ServerLine = new(@"^server\.[0-9]+=(?<server>[^\s;:]+:[0-9]+:[0-9]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    public static IEnumerable<string> FilesOf(IEnumerable<PulsarService> services) =>
        services.Where(service => service.Role == PulsarRole.ZooKeeper).Select(server => server.ConfigFile);

    public static void Check(PlanInput input)
    {
        var servers = input.Topology.Of(PulsarRole.ZooKeeper).ToArray();
        // By majority: one file that somebody has damaged is mended, and tells nothing.
        var there = servers.Where(server => input.FactOf(server).Running)
            .Select(server => input.FactsOf(server.Host).Contents.TryGetValue(server.ConfigFile, out var text) ? Members(text) : null)
            .OfType<string>().GroupBy(members => members).OrderByDescending(group => group.Count()).FirstOrDefault()?.Key;
        var wanted = servers.Length == 1 ? "" : string.Join(
            ", ", servers.Select(server => $"{server.Address}:{server.Port("quorum")}:{server.Port("election")}").OrderBy(name => name, StringComparer.Ordinal));
        if (there is not null && there != wanted)
        {
            throw new PulsarOpsException(
                nameof(SR.ZooKeeperMembersDiffer), ErrorKind.InvalidState, input.Topology.Name, input.Topology.Name, Named(there), Named(wanted));
        }
    }

    private static string Members(string text) => string.Join(
        ", ", ServerLine.Matches(text).Cast<Match>().Select(match => match.Groups["server"].Value).OrderBy(name => name, StringComparer.Ordinal));

    private static string Named(string members) => members.Length == 0 ? "one server that runs alone" : members;
}
