namespace PulsarOps.Remote;

/// <summary>Gates as the scripts read them.</summary>
internal static class GateWriter
{
    public static byte[] Write(IReadOnlyList<GateWait> waits)
    {
        var writer = new WireWriter();
        foreach (var wait in waits)
            writer.Line([wait.Number, wait.TimeoutSeconds, wait.PidFile ?? "", wait.Restarts ? "yes" : "no", WireWriter.Words(wait.LogFiles), .. Fields(wait.Gate)]);
        return writer.Line("end").ToArray();
    }

    /// <summary>Always four, for a script reads them into as many variables.</summary>
    public static object[] Fields(Gate? gate) => gate switch
    {
        null => ["none", "", "", ""],
        PortGate port => ["port", port.Address, port.Port, ""],
        ZooKeeperGate zooKeeper => ["zookeeper", zooKeeper.Address, zooKeeper.ClientPort, zooKeeper.SyncedFollowers],
        BookieGate bookie =>
        [
            "bookie", bookie.Servers, bookie.Address,
            $"{bookie.Port}:{bookie.MetricsPort}:{WireWriter.Words(bookie.Folders)}",
        ],
        BrokerGate broker => ["broker", broker.Servers, broker.Address, broker.WebPort],
        ProxyGate proxy => ["proxy", proxy.Address, proxy.Port, proxy.WebPort],
        AutoRecoveryGate recovery => ["autorecovery", recovery.Servers, recovery.Address, recovery.MetricsPort],
        EnsembleGate ensemble => ["ensemble", ensemble.Servers, ensemble.SyncedFollowers, ""],
        ZNodeGate node => ["znode", node.Servers, WireWriter.Words(node.Paths), ""],
        JobGate job => ["job", job.Directory, "", ""],
        _ => throw new ArgumentOutOfRangeException(nameof(gate)),
    };
}
