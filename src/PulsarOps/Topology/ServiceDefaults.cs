namespace PulsarOps.Topology;

/// <summary>Where the data of a service are unless the topology says otherwise.</summary>
internal static class ServiceDefaults
{
    public static string DataDirectory(PulsarPaths paths) => $"{paths.Data}/zookeeper";

    public static string JournalDirectory(PulsarPaths paths, int instance = 1) => $"{paths.Data}/{Bookie(instance)}/journal";

    public static string LedgerDirectory(PulsarPaths paths, int instance = 1) => $"{paths.Data}/{Bookie(instance)}/ledgers";

    private static string Bookie(int instance) => instance == 1 ? "bookie" : $"bookie-{instance}";
}
