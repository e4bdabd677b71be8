namespace PulsarOps.Topology;

/// <summary>The folders of a service below its node's data, unless the topology names others.</summary>
internal static class ServiceDefaults
{
    public static string DataDirectory(PulsarPaths paths) => $"{paths.Data}/zookeeper";

    public static string JournalDirectory(PulsarPaths paths, int instance = 1) =>
        $"{paths.Data}/{Bookie(instance)}/journal";

    public static string LedgerDirectory(PulsarPaths paths, int instance = 1) =>
        $"{paths.Data}/{Bookie(instance)}/ledgers";

    private static string Bookie(int instance) => instance == 1 ? "bookie" : $"bookie-{instance}";
}
