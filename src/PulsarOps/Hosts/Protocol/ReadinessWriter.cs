namespace PulsarOps.Hosts.Protocol;

/// <summary>Writes readiness probes in the format of the scripts.</summary>
internal static class ReadinessWriter
{
    public static byte[] Write(IReadOnlyList<ReadinessWait> waits)
    {
        var writer = new ProtocolWriter();
        foreach (var wait in waits)
            writer.Line([
                wait.Number,
                wait.TimeoutSeconds,
                wait.PidFile ?? "",
                wait.Restarts ? "yes" : "no",
                ProtocolWriter.Message(wait.LogFiles),
                .. Fields(wait.ReadinessProbe),
            ]);
        return writer.Line("end").ToArray();
    }

    /// <summary>Always four fields, because a script reads them into as many variables.</summary>
    public static object[] Fields(ReadinessProbe? probe) =>
        probe switch
        {
            null => ["none", "", "", ""],
            PortReadiness port => ["port", port.Address, port.Port, ""],
            ZooKeeperReadiness zooKeeper =>
            [
                "zookeeper",
                zooKeeper.Address,
                zooKeeper.ClientPort,
                zooKeeper.SyncedFollowers,
            ],
            BookieReadiness bookie =>
            [
                "bookie",
                bookie.Servers,
                bookie.Address,
                $"{bookie.Port}:{bookie.MetricsPort}:{ProtocolWriter.Message(bookie.Folders)}",
            ],
            BrokerReadiness broker => ["broker", broker.Servers, broker.Address, broker.WebPort],
            ProxyReadiness proxy => ["proxy", proxy.Address, proxy.Port, proxy.WebPort],
            HttpReadiness http => ["http", http.Address, http.Port, http.Path],
            AutoRecoveryReadiness recovery =>
            [
                "autorecovery",
                recovery.Servers,
                recovery.Address,
                recovery.MetricsPort,
            ],
            EnsembleReadiness ensemble => ["ensemble", ensemble.Servers, ensemble.SyncedFollowers, ""],
            ZNodeReadiness node => ["znode", node.Servers, ProtocolWriter.Message(node.Paths), ""],
            JobCompletion job => ["job", job.Directory, "", ""],
            _ => throw new ArgumentOutOfRangeException(nameof(probe)),
        };
}
