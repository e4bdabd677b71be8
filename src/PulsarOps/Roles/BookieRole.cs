using System.Globalization;
using PulsarOps.Hosts;
using PulsarOps.Model;
using static PulsarOps.Roles.OwnedSetting;

namespace PulsarOps.Roles;

/// <summary>A BookKeeper server: stores the messages.</summary>
internal sealed class BookieRole : BookKeeperRole
{
    /// <summary>Keys with which users move or disable the metrics.</summary>
    private static readonly string[] MetricsKeys =
    [
        "enableStatistics", "statsProviderClass", "prometheusStatsHttpEnable", "prometheusStatsHttpAddress",
        "httpServerEnabled",
    ];

    public override PulsarRole Role => PulsarRole.Bookie;

    public override bool IsRequired => true;

    public override bool AllowsSeveralPerNode => true;

    public override IReadOnlyList<RolePort> Ports { get; } =
    [
        new("bookie", 3181) { Protocol = PortProtocol.BookKeeper },
        new("metrics", 8100)
        {
            LocalNumber = 8002, Access = PortAccess.Clients, LoopbackFrom = SecurityStage.Strict,
            AddressSetting = "prometheusStatsHttpAddress",
        },
    ];

    public override IReadOnlyList<RoleFolder> Folders { get; } =
    [
        new("journalDirectories", "The folders of its journals, each on a disk of its own.", IsList: true),
        new("ledgerDirectories", "The folders of its ledgers.", IsList: true),
    ];

    public override RoleMemory Memory { get; } = new(1.5, 1.5, new(96, 96), new(4096, 4096), Small: new(96, 96));

    public override IReadOnlyDictionary<string, OwnedSetting> OwnedSettings { get; } = Table(
    [
        .. CommonSettings,
        ("bookiePort", new("ports.bookie")),
        ("allowEphemeralPorts", new("ports.bookie", Allows: IsOff)),
        ("journalDirectory", new("journalDirectories")),
        ("journalDirectories", new("journalDirectories")),
        ("ledgerDirectories", new("ledgerDirectories")),
        ("indexDirectories", new(
            "the index is in the ledger directories; PulsarOps prepares no others", IsSupported: false)),
        .. Off("no port would be open for the readiness probe", "disableServerSocketBind"),
        .. Off("a bookie counts as ready when it is writable", "forceReadOnlyBookie"),
    ]);

    public override MetricsClass? Metrics { get; } = new(
        "statsProviderClass", "org.apache.bookkeeper.stats.prometheus.PrometheusMetricsProvider",
        "org.apache.pulsar.metrics.prometheus.bookkeeper.PrometheusMetricsProvider");

    public override IReadOnlyList<string> OverridableSettings { get; } =
    [
        "zkTimeout", "autoRecoveryDaemonEnabled", "allowLoopback", "prometheusStatsHttpAddress", "journalMaxSizeMB",
        "journalMaxBackups", "logSizeLimit", "minUsableSizeForIndexFileCreation", "dbStorage_writeCacheMaxSizeMb",
        "dbStorage_readAheadCacheMaxSizeMb", "dbStorage_rocksDB_blockCacheSize", "httpServerHost",
        "zkRetryBackoffStartMs", "zkRetryBackoffMaxMs",
    ];

    public override IReadOnlyList<PulsarRole> Needs { get; } = [PulsarRole.ZooKeeper];

    public override IReadOnlyList<PulsarRole> CannotLose { get; } = [PulsarRole.ZooKeeper];

    /// <summary>A bookie flushes its data before it exits.</summary>
    public override int StopTimeoutSeconds => 90;

    public override double ExpectedStartSeconds => 7;

    public override double ExpectedStopSeconds => 3;

    public override string DataPart => "current";

    public override IReadOnlyList<string> DataSigns { get; } = ["current", "current/VERSION"];

    public override IEnumerable<(string Key, string Value)> Settings(PulsarTopology topology, PulsarService service)
    {
        yield return ("bookiePort", service.Port("bookie").ToString(CultureInfo.InvariantCulture));
        yield return ("advertisedAddress", service.Address);
        // One journal uses the older key, because some releases lack the newer one in their default configuration.
        yield return service.JournalDirectories.Count == 1
            ? ("journalDirectory", service.JournalDirectories[0])
            : ("journalDirectories", string.Join(",", service.JournalDirectories));
        yield return ("ledgerDirectories", string.Join(",", service.LedgerDirectories));
        yield return ("prometheusStatsHttpPort", service.Port("metrics").ToString(CultureInfo.InvariantCulture));

        foreach (var setting in MetadataSettings(topology))
            yield return setting;

        foreach (var setting in SessionTimeouts.ForBookie(topology).Concat(SessionTimeouts.Retries))
            yield return setting;

        // Separate AutoRecovery services replace the one inside each bookie.
        if (topology.Of(PulsarRole.AutoRecovery).Any())
            yield return ("autoRecoveryDaemonEnabled", "false");

        if (topology.Transport == PulsarTransport.Local)
        {
            yield return ("allowLoopback", "true");
            yield return ("listeningInterface", "lo");
            yield return ("prometheusStatsHttpAddress", service.Address);
        }

        // The default sizes reserve gigabytes and make a bookie read-only if less than one is free.
        if (topology.IsSmall)
        {
            yield return ("journalMaxSizeMB", "64");
            yield return ("journalMaxBackups", "1");
            yield return ("logSizeLimit", "67108864");
            yield return ("minUsableSizeForIndexFileCreation", "16777216");
            yield return ("dbStorage_writeCacheMaxSizeMb", "16");
            yield return ("dbStorage_readAheadCacheMaxSizeMb", "16");
            yield return ("dbStorage_rocksDB_blockCacheSize", "8388608");
        }
    }

    /// <summary>
    /// A bookie with TLS still accepts plain text. Only the check of the role in a client's certificate refuses it.
    /// </summary>
    protected override IEnumerable<(string Key, string Value)> ClosedSettings =>
    [
        .. base.ClosedSettings,
        ("bookieAuthProviderFactoryClass", "org.apache.bookkeeper.tls.BookieAuthZFactory"),
        ("authorizedRoles", string.Join(",", CertificateContent.BookieClients)),
        // A user may have enabled the HTTP server, which has no login.
        ("httpServerHost", PortRules.Loopback),
    ];

    public override ReadinessProbe Readiness(PulsarTopology topology, PulsarService service, int peers) =>
        new BookieReadiness(
            ToolSecurity.ZooKeeperServers(topology), service.Address, service.Port("bookie"), MetricsPort(service))
        {
            ZooKeeperTls = ToolSecurity.ZooKeeperTls(topology, service.Host),
            MetricsAddress = PortRules.LocalAddress(topology, service, "metrics"),
            Folders = service.LedgerDirectories,
        };

    public override int LeastReady(PulsarTopology topology) => topology.Quorum.Ensemble;

    /// <summary>Where the bookie serves its metrics; null if the user's settings change that.</summary>
    private static int? MetricsPort(PulsarService service) =>
        MetricsKeys.Any(service.Settings.ContainsKey) ? null : service.Port("metrics");
}
