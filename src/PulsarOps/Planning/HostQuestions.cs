using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>
/// Collects what one probe asks of a host. Each planner and each preflight check adds what it needs to know, so that
/// one answer is enough for all of them.
/// </summary>
internal sealed class HostQuestions(
    PulsarTopology topology, IReadOnlyList<PulsarNode> nodes, IReadOnlyList<DesiredState> desiredStates)
{
    private readonly List<string> _paths = [];
    private readonly List<string> _contents = [];
    private readonly List<string> _releases = [];
    private readonly List<string> _volumes = [];

    public PulsarTopology Topology { get; } = topology;

    /// <summary>The nodes on this host.</summary>
    public IReadOnlyList<PulsarNode> Nodes { get; } = nodes;

    public IReadOnlyList<PulsarService> Services { get; } = [.. topology.On([.. nodes])];

    public IReadOnlyList<DesiredState> DesiredStates { get; } = desiredStates;

    /// <summary>The questions with one value each.</summary>
    public HostProbe Probe { get; set; } = new();

    /// <summary>Whether one of these states is desired for anything.</summary>
    public bool Want(params LifecycleState[] states) =>
        DesiredStates.Any(desired => states.Contains(desired.State));

    /// <summary>Asks for kind, mode, owner, size and hash.</summary>
    public void AskForPaths(IEnumerable<string> paths) => _paths.AddRange(paths);

    /// <summary>Asks for the text of files.</summary>
    public void AskForContents(IEnumerable<string> paths) => _contents.AddRange(paths);

    public void AskForReleases(IEnumerable<string> trees) => _releases.AddRange(trees);

    /// <summary>Asks for the space of folders, existing or not.</summary>
    public void AskForVolumes(IEnumerable<string> folders) => _volumes.AddRange(folders);

    public HostProbe ToProbe() => Probe with
    {
        Paths = [.. _paths.Distinct()],
        Contents = [.. _contents.Distinct()],
        Releases = [.. _releases.Distinct()],
        Volumes = [.. _volumes.Distinct()],
    };
}
