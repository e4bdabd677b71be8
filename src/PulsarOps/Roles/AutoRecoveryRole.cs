using System.Globalization;
using PulsarOps.Hosts;
using static PulsarOps.Roles.OwnedSetting;

namespace PulsarOps.Roles;

/// <summary>Re-replicates the ledgers of lost bookies in a process of its own instead of in each bookie.</summary>
internal sealed class AutoRecoveryRole : BookKeeperRole
{
    public override PulsarRole Role => PulsarRole.AutoRecovery;

    public override IReadOnlyList<RolePort> Ports { get; } = [new("metrics", 8200)];

    public override RoleMemory Memory { get; } = new(0.5, 0.5, new(64, 64), new(512, 512), Small: new(64, 64));

    public override IReadOnlyDictionary<string, OwnedSetting> OwnedSettings { get; } = Table(
    [
        .. CommonSettings,
        ("prometheusStatsHttpAddress", new(EveryAddress)),
        .. On("the readiness probe asks for the metrics", "enableStatistics", "prometheusStatsHttpEnable",
            "autoRecoveryDaemonEnabled"),
        ("statsProviderClass", new("the readiness probe asks for the metrics of Prometheus", IsSupported: false)),
        .. Off("the readiness probe asks the port of the metrics", "httpServerEnabled"),
    ]);

    public override IReadOnlyList<string> OverridableSettings { get; } = ["allowLoopback"];

    /// <summary>
    /// The ledgers to copy, and the targets, are known only when the bookies are up. Until then its start only competes
    /// with theirs.
    /// </summary>
    public override IReadOnlyList<PulsarRole> Needs { get; } = [PulsarRole.ZooKeeper, PulsarRole.Bookie];

    public override IReadOnlyList<PulsarRole> CannotLose { get; } = [PulsarRole.ZooKeeper];

    public override int StopTimeoutSeconds => 30;

    public override IEnumerable<(string Key, string Value)> Settings(PulsarTopology topology, PulsarService service)
    {
        yield return ("advertisedAddress", service.Address);
        yield return ("autoRecoveryDaemonEnabled", "true");
        // By default it takes the port of ZooKeeper and of the bookies: on a shared host it would exit at once, with
        // status 0.
        yield return ("prometheusStatsHttpPort", service.Port("metrics").ToString(CultureInfo.InvariantCulture));
        foreach (var setting in MetadataSettings(topology))
            yield return setting;

        if (topology.Transport == PulsarTransport.Local)
        {
            yield return ("allowLoopback", "true");
            yield return ("listeningInterface", "lo");
            yield return ("prometheusStatsHttpAddress", service.Address);
        }
    }

    public override ReadinessProbe Readiness(PulsarTopology topology, PulsarService service, int peers) =>
        new AutoRecoveryReadiness(
            ClusterAddresses.ZooKeeperServers(topology), service.Address, service.Port("metrics"));
}
