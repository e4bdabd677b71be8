using PulsarOps.Roles;

namespace PulsarOps.Topology;

/// <summary>The default memory of a service: a share of the host's memory, within limits.</summary>
/// <remarks>The release's default heaps of 2 GB fail on small hosts and waste the memory of large ones.</remarks>
internal static class MemoryShares
{
    /// <summary>
    /// The part that remains for the system, the page cache (which bookies depend on), and the JVMs themselves.
    /// </summary>
    private const double Reserve = 0.4;

    private const int Step = 32;

    /// <param name="role">The service's role.</param>
    /// <param name="all">The roles of all services of its host, including this one.</param>
    /// <param name="totalMB">The host's memory, in MiB.</param>
    public static PulsarMemory For(PulsarRole role, IEnumerable<PulsarRole> all, int totalMB)
    {
        var unit =
            totalMB * (1 - Reserve) / all.Select(RoleCatalog.Of).Sum(each => each.Memory.Heap + each.Memory.Direct);
        var (heap, direct, least, most, _) = RoleCatalog.Of(role).Memory;
        return new(Round(unit * heap, least.HeapMB, most.HeapMB), Round(unit * direct, least.DirectMB, most.DirectMB));
    }

    private static int Round(double megabytes, int least, int most) =>
        Math.Max(least, Math.Min(most, (int)(megabytes / Step) * Step));
}

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
