using System.Globalization;

namespace PulsarOps.Rendering;

/// <summary>What bookkeeper.conf has to say of one service that copies the ledgers of lost bookies.</summary>
internal static class AutoRecoverySettings
{
    public static IEnumerable<(string Key, string Value)> For(PulsarTopology topology, PulsarService service)
    {
        yield return ("advertisedAddress", service.Address);
        yield return ("autoRecoveryDaemonEnabled", "true");
        // The shipped port is that of ZooKeeper and of the bookies: on a shared host it would end at once, with status 0.
        yield return ("prometheusStatsHttpPort", service.Port("metrics").ToString(CultureInfo.InvariantCulture));
        foreach (var setting in BookKeeperMetadata.For(topology))
            yield return setting;

        if (topology.Transport == PulsarTransport.Local)
        {
            yield return ("allowLoopback", "true");
            yield return ("listeningInterface", "lo");
            yield return ("prometheusStatsHttpAddress", service.Address);
        }
    }
}
