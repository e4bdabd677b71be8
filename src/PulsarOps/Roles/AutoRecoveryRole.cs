using System.Globalization;
using PulsarOps.Hosts;
using PulsarOps.Model;
using static PulsarOps.Roles.OwnedSetting;

namespace PulsarOps.Roles;

/// <summary>Re-replicates the ledgers of lost bookies in a process of its own instead of in each bookie.</summary>
internal sealed class AutoRecoveryRole : BookKeeperRole
{
    public override PulsarRole Role => PulsarRole.AutoRecovery;

    public override IReadOnlyList<RolePort> Ports { get; } =
        [new("metrics", 8200) { Access = PortAccess.Clients, LoopbackFrom = SecurityStage.Strict }];

    /// <summary>Bookies accept TLS before their client speaks it.</summary>
    public override bool FollowsInSecurityRoll => true;

    public override RoleMemory Memory { get; } = new(0.5, 0.5, new(64, 64), new(512, 512), Small: new(64, 64));

    public override IReadOnlyDictionary<string, OwnedSetting> OwnedSettings { get; } = Table(
    [
        .. CommonSettings,
        ("prometheusStatsHttpAddress", new(EveryAddress)),
        .. On("the readiness probe reads the metrics", "enableStatistics", "prometheusStatsHttpEnable",
            "autoRecoveryDaemonEnabled"),
        ("statsProviderClass", new("the readiness probe reads the metrics of Prometheus", IsSupported: false)),
        .. Off("the readiness probe reads the metrics at their own port", "httpServerEnabled"),
    ]);

    public override IReadOnlyList<string> OverridableSettings { get; } =
        ["allowLoopback", "zkRetryBackoffStartMs", "zkRetryBackoffMaxMs"];

    /// <summary>
    /// AutoRecovery starts after the bookies. Until they are up, it has nothing to copy and only slows their start.
    /// </summary>
    public override IReadOnlyList<PulsarRole> Needs { get; } = [PulsarRole.ZooKeeper, PulsarRole.Bookie];

    public override IReadOnlyList<PulsarRole> CannotLose { get; } = [PulsarRole.ZooKeeper];

    public override int StopTimeoutSeconds => 30;

    public override IEnumerable<(string Key, string Value)> Settings(PulsarTopology topology, PulsarService service)
    {
        yield return ("advertisedAddress", service.Address);
        yield return ("autoRecoveryDaemonEnabled", "true");
        // AutoRecovery's default port is also that of ZooKeeper and of the bookies. If the port is in use, AutoRecovery
        // exits at once, with status 0.
        yield return ("prometheusStatsHttpPort", service.Port("metrics").ToString(CultureInfo.InvariantCulture));
        foreach (var setting in MetadataSettings(topology).Concat(SessionTimeouts.Retries))
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
            ToolSecurity.ZooKeeperServers(topology), PortRules.LocalAddress(topology, service, "metrics"),
            service.Port("metrics"))
        {
            ZooKeeperTls = ToolSecurity.ZooKeeperTls(topology, service.Host),
        };
}
