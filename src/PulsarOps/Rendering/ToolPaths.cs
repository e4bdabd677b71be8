namespace PulsarOps.Rendering;

/// <summary>Where a node keeps what is not of one service.</summary>
internal static class ToolPaths
{
    public static string Release(PulsarTopology topology, PulsarNode node) =>
        $"{node.Paths.Install}/apache-pulsar-{topology.Version}";

    /// <summary>Says which archive the tree came from, and what it looked like then.</summary>
    public static string ReleaseRecord(string tree) => $"{tree}.pulsarops";

    /// <summary>Says which files were unpacked, so that what differs can be named.</summary>
    public static string ReleaseList(string tree) => $"{tree}.pulsarops-files";

    /// <summary>What unpacking needs for a while: a run that is killed may leave it.</summary>
    public static IReadOnlyList<string> UnpackLeftovers(string tree) =>
        [$"{tree}.unpacking", $"{tree}.replaced", $"{tree}.download"];

    public static string Jobs(PulsarNode node) => $"{node.Paths.State}/jobs";

    /// <summary>The job that unpacks the release. It is put away by who began it; else there is something of it left.</summary>
    public static string UnpackJob(PulsarNode node) => $"{node.Paths.State}/jobs/unpack";

    /// <summary>The job that initialises the metadata.</summary>
    public static string MetadataJob(PulsarNode node) => $"{node.Paths.State}/jobs/metadata";

    public static string ClientConfig(PulsarNode node) => $"{node.Paths.Config}/client.conf";

    public static string Environment(PulsarNode node) => $"{node.Paths.Config}/tools.env";

    /// <summary>Holds the wrapped tools, and what units start services with.</summary>
    public static string Programs(PulsarNode node) => $"{node.Paths.Config}/bin";

    public static string Launcher(PulsarNode node) => $"{Programs(node)}/launch";

    /// <summary>The release's tools that stand wrapped in <see cref="Programs"/>.</summary>
    public static IReadOnlyList<string> ToolNames { get; } =
    ["pulsar-admin", "pulsar-client", "bookkeeper", "zookeeper-shell"];

    /// <summary>What BookKeeper's tools read: a bookie's own configuration, where the node has one.</summary>
    public static string BookKeeperConfig(PulsarTopology topology, PulsarNode node) =>
        topology.On(node).FirstOrDefault(service => service.Role == PulsarRole.Bookie)?.ConfigFile
        ?? $"{node.Paths.Config}/bookkeeper.conf";

    public static string Logs(PulsarNode node) => $"{node.Paths.Logs}/tools";

    /// <summary>
    /// Where processes are, and leave what they write without saying where: not beside the pid files of another
    /// account.
    /// </summary>
    public static string Work(PulsarTopology topology, PulsarNode node) =>
        topology.ServiceUser is null ? node.Paths.Run : Temporary(node);

    /// <summary>The processes' java.io.tmpdir: native libraries are unpacked there, and /tmp stays clean.</summary>
    public static string Temporary(PulsarNode node) => $"{node.Paths.Run}/tmp";
}
