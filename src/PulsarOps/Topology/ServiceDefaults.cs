namespace PulsarOps.Topology;

/// <summary>
/// The defaults of services. Ports are those of Pulsar, except the metrics ports, which conflict on shared hosts.
/// </summary>
internal static class ServiceDefaults
{
    // 8000 is the default metrics port of both ZooKeeper and the bookie.
    private static readonly Dictionary<PulsarRole, (string Name, int Number)[]> StandardPorts = new()
    {
        [PulsarRole.ZooKeeper] =
            [("client", 2181), ("quorum", 2888), ("election", 3888), ("admin", 9990), ("metrics", 8000)],
        [PulsarRole.Bookie] = [("bookie", 3181), ("metrics", 8100)],
        [PulsarRole.Broker] = [("broker", 6650), ("web", 8080)],
        [PulsarRole.AutoRecovery] = [("metrics", 8200)],
        [PulsarRole.Proxy] = [("broker", 6650), ("web", 8080)],
    };

    // Measured: slightly more than the smallest size that survived two minutes of 2,000 messages per second.
    private static readonly Dictionary<PulsarRole, PulsarMemory> Small = new()
    {
        [PulsarRole.ZooKeeper] = new(64, 32),
        [PulsarRole.Bookie] = new(96, 96),
        [PulsarRole.Broker] = new(192, 128),
        [PulsarRole.AutoRecovery] = new(64, 64),
        [PulsarRole.Proxy] = new(96, 96),
    };

    /// <summary>The names and numbers of a role's ports.</summary>
    public static IReadOnlyList<(string Name, int Number)> Ports(PulsarRole role) => StandardPorts[role];

    public static PulsarMemory SmallMemory(PulsarRole role) => Small[role];

    /// <summary>The folders of a service below its node's data.</summary>
    public static string DataDirectory(PulsarPaths paths) => $"{paths.Data}/zookeeper";

    public static string JournalDirectory(PulsarPaths paths, int instance = 1) =>
        $"{paths.Data}/{Bookie(instance)}/journal";

    public static string LedgerDirectory(PulsarPaths paths, int instance = 1) =>
        $"{paths.Data}/{Bookie(instance)}/ledgers";

    private static string Bookie(int instance) => instance == 1 ? "bookie" : $"bookie-{instance}";
}
