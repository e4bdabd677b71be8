namespace PulsarOps.Rendering;

/// <summary>Paths on a node that do not belong to a single service.</summary>
internal static class ToolPaths
{
    public static string Release(PulsarTopology topology, PulsarNode node) =>
        $"{node.Paths.Install}/apache-pulsar-{topology.Version}";

    /// <summary>Records which archive the release directory came from, and its state at that time.</summary>
    public static string ReleaseRecord(string tree) => $"{tree}.pulsarops";

    /// <summary>Lists the unpacked files, so that messages can name the changed ones.</summary>
    public static string ReleaseList(string tree) => $"{tree}.pulsarops-files";

    /// <summary>Temporary files of unpacking, which a killed run may leave.</summary>
    public static IReadOnlyList<string> UnpackLeftovers(string tree) =>
        [$"{tree}.unpacking", $"{tree}.replaced", $"{tree}.download"];

    public static string Jobs(PulsarNode node) => $"{node.Paths.State}/jobs";

    /// <summary>
    /// The folder of the job that unpacks the release. The run that starts the job removes the folder, unless the run
    /// ends early.
    /// </summary>
    public static string UnpackJob(PulsarNode node) => $"{node.Paths.State}/jobs/unpack";

    /// <summary>The folder of the job that initializes the metadata.</summary>
    public static string MetadataJob(PulsarNode node) => $"{node.Paths.State}/jobs/metadata";

    public static string ClientConfig(PulsarNode node) => $"{node.Paths.Config}/client.conf";

    public static string Environment(PulsarNode node) => $"{node.Paths.Config}/tools.env";

    /// <summary>The folder of the wrapped tools, and of the scripts with which units start services.</summary>
    public static string Programs(PulsarNode node) => $"{node.Paths.Config}/bin";

    public static string Launcher(PulsarNode node) => $"{Programs(node)}/launch";

    /// <summary>The release's tools that have a wrapper in <see cref="Programs"/>.</summary>
    public static IReadOnlyList<string> ToolNames { get; } =
    ["pulsar-admin", "pulsar-client", "bookkeeper", "zookeeper-shell"];

    /// <summary>The configuration for BookKeeper's tools: that of the node's own bookie, if there is one.</summary>
    public static string BookKeeperConfig(PulsarTopology topology, PulsarNode node) =>
        topology.On(node).FirstOrDefault(service => service.Role == PulsarRole.Bookie)?.ConfigFile
        ?? $"{node.Paths.Config}/bookkeeper.conf";

    public static string Logs(PulsarNode node) => $"{node.Paths.Logs}/tools";

    /// <summary>
    /// The working directory of processes, for files that they write to a relative path. A service account gets a
    /// folder of its own, because root trusts the pid files in the run folder.
    /// </summary>
    public static string Work(PulsarTopology topology, PulsarNode node) =>
        topology.ServiceUser is null ? node.Paths.Run : Temporary(node);

    /// <summary>The processes' java.io.tmpdir: native libraries are unpacked there, and /tmp stays clean.</summary>
    public static string Temporary(PulsarNode node) => $"{node.Paths.Run}/tmp";
}
