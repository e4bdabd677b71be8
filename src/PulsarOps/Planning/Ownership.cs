using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>
/// The one rule for existing items: PulsarOps changes, replaces and removes only what its record on the host proves
/// that it made. Everything else stays and is named.
/// </summary>
internal static class Ownership
{
    private const int MostNames = 20;

    /// <summary>
    /// Whether PulsarOps made the item at this path of a node, for this cluster. The folder of its state is always its
    /// own.
    /// </summary>
    public static bool IsOurs(HostFacts facts, PulsarNode node, string path) =>
        IsBelow(path, node.Paths.State) || facts.Made.Entries.ContainsKey(path);

    public static bool IsBelow(string path, string folder) =>
        path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>Asks for the record of what PulsarOps made, for the owner of the folders and for the lock.</summary>
    public static void Ask(HostQuestions questions)
    {
        var state = questions.Nodes[0].Paths.State;
        questions.AskForContents(questions.Nodes.Select(InstallPlanner.OwnerFile));
        questions.Probe = questions.Probe with { Lease = state, Made = state };
    }

    /// <summary>Refuses folders that belong to a cluster of another name.</summary>
    public static void Check(PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts)
    {
        foreach (var node in topology.Nodes.Where(node => facts.ContainsKey(HostMap.KeyOf(topology, node))))
        {
            var contents = facts[HostMap.KeyOf(topology, node)].Contents;
            if (contents.TryGetValue(InstallPlanner.OwnerFile(node), out var owner) && owner.Trim() != topology.Name)
                throw Conflict(topology, node, node.Paths.State, owner.Trim());
        }
    }

    /// <summary>
    /// A unit that PulsarOps did not make and that systemd is about to start again is not a process of this cluster.
    /// </summary>
    public static IReadOnlyDictionary<string, HostFacts> WithoutOthersUnits(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts) =>
        facts.ToDictionary(pair => pair.Key, pair => pair.Value with
        {
            Services = pair.Value.Services.ToDictionary(service => service.Key, service =>
                service.Value is { Running: true, ProcessId: 0 }
                    && topology.Services.FirstOrDefault(known => known.Id == service.Key) is { } known
                    && pair.Value.Paths.ContainsKey(UnitFile.PathOf(known))
                    && !IsOurs(pair.Value, known.Host, UnitFile.PathOf(known))
                    ? service.Value with { Running = false, Detail = "" } : service.Value),
        });

    public static string Names(IReadOnlyList<string> names) => names.Count <= MostNames ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";

    public static bool IsOthers(HostFacts facts, PulsarNode node, string path) =>
        facts.Paths.ContainsKey(path) && !IsOurs(facts, node, path);

    public static PulsarOpsException Conflict(PulsarTopology topology, PulsarNode node, string folder, string owner) =>
        new(nameof(SR.ClusterNameConflict), ErrorKind.Busy, node.Name, node.Name, folder, owner, topology.Name);
}
