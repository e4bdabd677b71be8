using System.Globalization;

namespace PulsarOps.Simulation;

/// <summary>
/// bin/pulsar autorecovery: shows its metrics, and takes part in the election of the auditor, once BookKeeper has
/// metadata.
/// </summary>
internal sealed class AutoRecoveryServer(Launch launch) : PulsarProcess(launch)
{
    public const string Election = "/ledgers/underreplication/auditorelection";

    private const int MetricsPort = 8000;

    private string _servers = "";

    public bool Up { get; private set; }

    public override int MemoryMB => 120;

    public override double StopSeconds => Host.World.Timings.AutoRecoveryStop;

    protected override bool Proceed()
    {
        var (tree, _) = ZooKeeperClient.Connect(Host, _servers);
        if (tree is null)
            return false;

        Rest();
        if (!tree.Exists("/ledgers/INSTANCEID"))
        {
            End(
                1,
                "ERROR org.apache.bookkeeper.replication.AutoRecoveryMain - "
                    + "BookKeeper metadata doesn't exist in zookeeper"
            );
            return true;
        }

        tree.Create(
            $"{Election}/V_{Host.World.NextVote().ToString("0000000000", CultureInfo.InvariantCulture)}",
            "",
            this
        );
        Up = true;
        Say("INFO  Started component autorecovery-server.");
        return true;
    }

    protected override void Run()
    {
        if (ReadBookKeeperConfiguration() is not var (settings, servers))
            return;
        _servers = servers;
        if (Listen([NumberOf(settings, "prometheusStatsHttpPort", MetricsPort)]))
            After(Host.World.Timings.AutoRecoveryStart);
    }

    protected override void OnLeaving() => Up = false;
}
