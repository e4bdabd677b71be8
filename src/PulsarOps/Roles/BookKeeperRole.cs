using System.Text.RegularExpressions;
using PulsarOps.Model;
using static PulsarOps.Roles.OwnedSetting;

namespace PulsarOps.Roles;

/// <summary>The common parts of BookKeeper's services.</summary>
internal abstract class BookKeeperRole : RoleDefinition
{
    /// <summary>The configuration of BookKeeper's services and of its tools.</summary>
    public const string ConfigurationName = "bookkeeper.conf";

    public override string Template => ConfigurationName;

    public override IReadOnlyList<string> ConfigVariables { get; } = ["PULSAR_BOOKKEEPER_CONF", "BOOKIE_CONF"];

    public override IReadOnlyDictionary<string, string> SettingNames { get; } = Names("""
        advertisedAddress allowEphemeralPorts allowLoopback allowMultipleDirsUnderSameDiskPartition
        allowShadedLedgerManagerFactoryClass allowStorageExpansion auditorPeriodicBookieCheckInterval
        auditorPeriodicCheckInterval autoRecoveryDaemonEnabled bookieAuthProviderFactoryClass bookieDeathWatchInterval
        bookieId bookiePort byteBufAllocatorSizeInitial byteBufAllocatorSizeMax byteBufAllocatorSizeMin
        compactionMaxOutstandingRequests compactionRate compactionRateByBytes compactionRateByEntries
        dbStorage_readAheadCacheBatchSize dbStorage_readAheadCacheMaxSizeMb dbStorage_rocksDB_blockCacheSize
        dbStorage_rocksDB_blockSize dbStorage_rocksDB_bloomFilterBitsPerKey dbStorage_rocksDB_maxSizeInLevel1MB
        dbStorage_rocksDB_numFilesInLevel0 dbStorage_rocksDB_numLevels dbStorage_rocksDB_sstSizeInMB
        dbStorage_rocksDB_writeBufferSizeMB dbStorage_writeCacheMaxSizeMb disableServerSocketBind diskCheckInterval
        diskUsageLwmThreshold diskUsageThreshold diskUsageWarnThreshold enableBusyWait enableLocalTransport
        enableStatistics ensemblePlacementPolicy entryLogFilePreallocationEnabled entryLogPerLedgerEnabled
        extraServerComponents fileInfoFormatVersionToWrite flushEntrylogBytes flushInterval forceAllowCompaction
        forceReadOnlyBookie gcOverreplicatedLedgerWaitTime gcWaitTime httpServerClass httpServerEnabled httpServerPort
        indexDirectories isForceGCAllowWhenNoSpace isThrottleByBytes journalAdaptiveGroupWrites journalAlignmentSize
        journalBufferedEntriesThreshold journalBufferedWritesThreshold journalDirectories journalDirectory
        journalFlushWhenQueueEmpty journalFormatVersionToWrite journalMaxBackups journalMaxGroupWaitMSec
        journalMaxSizeMB journalPreAllocSizeMB journalRemoveFromPageCache journalSyncData journalWriteBufferSizeKB
        journalWriteData ledgerDirectories ledgerManagerFactoryClass ledgerManagerType ledgerStorageClass
        listeningInterface logSizeLimit lostBookieRecoveryDelay majorCompactionInterval majorCompactionThreshold
        maxPendingAddRequestsPerThread maxPendingReadRequestsPerThread metadataServiceUri
        minUsableSizeForIndexFileCreation minorCompactionInterval minorCompactionThreshold nettyMaxFrameSizeBytes
        numAddWorkerThreads numHighPriorityWorkerThreads numJournalCallbackThreads numLongPollWorkerThreads
        numReadWorkerThreads openFileLimit openLedgerRereplicationGracePeriod pageLimit pageSize
        persistBookieStatusEnabled prometheusStatsHttpPort readBufferSizeBytes readOnlyModeEnabled
        readWorkerThreadsThrottlingEnabled reorderReadSequenceEnabled reppDnsResolverClass requestTimerNumTicks
        requestTimerTickDurationMs rereplicationEntryBatchSize serverSockKeepalive serverTcpLinger serverTcpNoDelay
        shadedLedgerManagerFactoryClassPrefix skipListArenaChunkSize skipListArenaMaxAllocSize skipListSizeLimit
        sortedLedgerStorageEnabled statsProviderClass stickyReadSEnabled tlsClientAuthentication tlsKeyStore
        tlsKeyStorePasswordPath tlsKeyStoreType tlsProvider tlsProviderFactoryClass tlsTrustStore
        tlsTrustStorePasswordPath tlsTrustStoreType useHostNameAsBookieID useShortHostName useV2WireProtocol
        verifyMetadataOnGC writeBufferSizeBytes zkEnableSecurity zkLedgersRootPath zkRetryBackoffMaxMs
        zkRetryBackoffStartMs zkServers zkTimeout
        """);

    public override RoleMetadata Metadata => RoleMetadata.Ledgers;

    public override Regex SecurityKeys { get; } = new(
        @"\A(tls.*|(bookie|client)AuthProviderFactoryClass|authorizedRoles|permittedStartupUsers|sasl.*"
            + @"|zkEnableSecurity|httpServerTls.*|httpServer(Key|Trust)Store.*)\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    public override IReadOnlyList<SecurityMarker> SecurityMarkers { get; } =
    [
        new(SecurityStage.BookiesAccept, "tlsProviderFactoryClass", SecurityMarker.Anything),
        new(SecurityStage.Strict, "prometheusStatsHttpAddress", PortRules.Loopback),
    ];

    public override SecurityStage? ZooKeeperTls => SecurityStage.BookiesAccept;

    public override bool ReachesBookies => true;

    protected static (string Key, OwnedSetting Rule)[] CommonSettings { get; } =
    [
        ("advertisedAddress", new(NodeName)),
        ("bookieId", new($"{NodeName} (a bookie is known by its name and port)")),
        ("useHostNameAsBookieID", new($"{NodeName} (a bookie is known by its name and port)", Allows: IsOff)),
        ("useShortHostName", new($"{NodeName} (a bookie is known by its name and port)", Allows: IsOff)),
        ("listeningInterface", new(EveryAddress)),
        ("metadataServiceUri", new(ZooKeepers)),
        ("zkServers", new(ZooKeepers)),
        ("zkLedgersRootPath", new("externalZooKeeper: host:port/chroot")),
        ("prometheusStatsHttpPort", new("ports.metrics")),
        ("include", new("PulsarOps cannot check the settings of another file", IsSupported: false)),
        .. Secured("tlsProviderFactoryClass", "tlsClientAuthentication", "bookieAuthProviderFactoryClass"),
        .. Off(NoLogin, "clientAuthProviderFactoryClass", "zkEnableSecurity", "saslJaasClientAllowedIds"),
    ];

    /// <summary>Where BookKeeper's services and tools find the metadata.</summary>
    public static IEnumerable<(string Key, string Value)> MetadataSettings(
        PulsarTopology topology, bool secure = false)
    {
        var servers = ClusterAddresses.ZooKeeperServers(topology, secure);
        if (topology.KeyStyle == PulsarKeyStyle.ZooKeeper)
        {
            var chroot = ClusterAddresses.ZooKeeperRoot(topology);
            yield return ("zkServers", servers.Substring(0, servers.Length - chroot.Length));
            if (chroot.Length > 0)
                yield return ("zkLedgersRootPath", $"{chroot}/ledgers");
        }
        else
        {
            // The scheme is not metadata-store:zk. With that scheme, a killed bookie that returns while its old
            // registration still exists never registers again (seen on 4.0.8 and 2.10.1: LockBusyException in its log,
            // its port open).
            yield return ("metadataServiceUri", $"zk+hierarchical://{servers.Replace(',', ';')}/ledgers");
            yield return ("zkServers", "");
        }
    }

    /// <summary>TLS of the server and of every client that reads the same file.</summary>
    public static IEnumerable<(string Key, string Value)> TlsSettings(PulsarPaths paths) =>
    [
        ("tlsProviderFactoryClass", "org.apache.bookkeeper.tls.TLSContextFactory"),
        // The default, OpenSSL, needs a library of the release that does not exist for every system.
        ("tlsProvider", "JDK"),
        ("tlsKeyStoreType", "PEM"),
        ("tlsKeyStore", paths.TlsKey),
        ("tlsCertificatePath", paths.TlsCertificate),
        ("tlsTrustStoreType", "PEM"),
        ("tlsTrustStore", paths.TlsAuthorities),
        ("tlsClientAuthentication", "true"),
        ("tlsHostnameVerificationEnabled", "true"),
        ("tlsCertFilesRefreshDurationSeconds", ServiceSecurity.RefreshSeconds),
        ("tlsEnabledProtocols", ServiceSecurity.Protocols),
    ];

    public override IEnumerable<(string Key, string Value)> SecuritySettings(
        PulsarTopology topology, PulsarService service)
    {
        if (!topology.HasReached(SecurityStage.BookiesAccept))
            return [];
        var accepting = MetadataSettings(topology, secure: true).Concat(TlsSettings(service.Host.Paths));
        return topology.HasReached(SecurityStage.Strict) ? accepting.Concat(ClosedSettings) : accepting;
    }

    /// <summary>What the last stage adds.</summary>
    protected virtual IEnumerable<(string Key, string Value)> ClosedSettings { get; } =
        [("prometheusStatsHttpAddress", PortRules.Loopback)];

    public override string? ValueProblem(string value) =>
        value.Contains("${") ? "BookKeeper replaces what follows ${" : null;
}
