using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>
/// Refuses to change the members of an ensemble that has data, running or not. Servers that start with different lists
/// of members may form two quorums, and a quorum of new, empty servers loses what the others have acknowledged.
/// </summary>
internal static class ZooKeeperMembers
{
    private static readonly Regex ServerLine = new(
        @"^server\.[0-9]+=(?<server>[^\s;:]+:[0-9]+:[0-9]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    private static readonly Regex OwnPort = new(
        @"^clientPort=", RegexOptions.Multiline | RegexOptions.CultureInvariant);

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
    public static PlannedFile Record(PulsarTopology topology, PulsarService server)
    {
        var servers = topology.Of(PulsarRole.ZooKeeper).OrderBy(peer => peer.Number).ToArray();
        var lines = servers.Length == 1
            ? [$"clientPort={server.Port("client")}\n"]
            : servers.Select(peer => $"server.{peer.Number}={Named(peer)}\n");
        return new(RecordOf(server), "644", string.Concat(lines));
    }

    public static string RecordOf(PulsarService server) =>
        $"{server.Host.Paths.State}/members-{server.Name}-{server.Node}";

    /// <summary>Asks for the files that list the members.</summary>
    public static void Ask(HostQuestions questions) => questions.AskForContents(questions.Services
        .Where(service => service.Role == PulsarRole.ZooKeeper)
        .SelectMany(server => new[] { server.ConfigFile, RecordOf(server) }));

    /// <summary>The folders that a server makes at its first start.</summary>
    public static IEnumerable<string> DataOf(PulsarService server) =>
        server.DataDirectories.Select(folder => $"{folder}/version-2");

    public static IEnumerable<PulsarOpsException> Problems(PlanInput input)
    {
        var servers = input.Topology.Of(PulsarRole.ZooKeeper).ToArray();
        if (!input.DesiredStates.Any(desired => Checked.Contains(desired.State)))
            yield break;

        // The majority decides: a single damaged file is repaired and does not count.
        var there = servers.Where(server => HasData(input, server))
            .Select(server => Members(input.FactsOf(server.Host), server))
            .OfType<string>()
            .GroupBy(members => members)
            .OrderByDescending(group => group.Count())
            .FirstOrDefault()
            ?.Key;
        var wanted = servers.Length == 1 ? "" : Joined(servers.Select(Named));
        if (there is not null && there != wanted)
        {
            yield return new(
                nameof(SR.ZooKeeperMembersDiffer), ErrorKind.InvalidState, input.Topology.Name, input.Topology.Name,
                Message(there), Message(wanted));
        }
    }

    private static bool HasData(PlanInput input, PulsarService server) =>
        input.FactOf(server).Running || DataOf(server).Any(input.FactsOf(server.Host).Paths.ContainsKey);

    /// <summary>The members from its configuration, else from the record; null if neither can be read.</summary>
    private static string? Members(HostFacts facts, PulsarService server) =>
        new[] { server.ConfigFile, RecordOf(server) }
            .Select(path => facts.Contents.TryGetValue(path, out var text) ? Members(text) : null)
            .FirstOrDefault(members => members is not null);

    private static string? Members(string text)
    {
        var lines = ServerLine.Matches(text);
        return lines.Count > 0
            ? Joined(lines.Cast<Match>().Select(match => match.Groups["server"].Value))
            : OwnPort.IsMatch(text) ? "" : null;
    }

    private static string Named(PulsarService server) =>
        $"{server.Address}:{server.Port("quorum")}:{server.Port("election")}";

    private static string Joined(IEnumerable<string> members) =>
        string.Join(", ", members.OrderBy(name => name, StringComparer.Ordinal));

    private static string Message(string members) => members.Length == 0 ? "one standalone server" : members;
}
