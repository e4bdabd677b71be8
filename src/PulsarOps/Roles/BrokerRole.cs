using System.Text.RegularExpressions;
using PulsarOps.Hosts;
using PulsarOps.Model;
using static PulsarOps.Roles.OwnedSetting;

namespace PulsarOps.Roles;

/// <summary>Serves producers and consumers.</summary>
internal sealed class BrokerRole : RoleDefinition
{
    private const string NoListeners =
        "the readiness probes and the tools reach a broker only at its advertisedAddress";

    public override PulsarRole Role => PulsarRole.Broker;

    public override bool IsRequired => true;

    public override IReadOnlyList<RolePort> Ports => BrokerSecurity.Ports;

    public override IReadOnlyList<RolePort> TlsPorts => BrokerSecurity.TlsPorts;

    public override RoleMemory Memory { get; } = new(2, 2, new(192, 128), new(4096, 4096), Small: new(192, 128));

    public override string Template => "broker.conf";

    public override IReadOnlyList<string> ConfigVariables { get; } = ["PULSAR_BROKER_CONF"];

    public override IReadOnlyDictionary<string, string> SettingNames { get; } = Names("""
        acknowledgmentAtBatchIndexLevelEnabled activeConsumerFailoverConsistentHashing
        activeConsumerFailoverDelayTimeMillis additionalSystemCursorNames advertisedAddress advertisedListeners
        aggregatePublisherStatsByProducerName allowAutoSubscriptionCreation allowAutoTopicCreation
        allowAutoTopicCreationType allowOverrideEntryFilters anonymousUserRole athenzDomainNames
        authenticateMetricsEndpoint authenticateOriginalAuthData authenticationEnabled authenticationProviders
        authenticationRefreshCheckSeconds authorizationAllowWildcardsMatching authorizationEnabled
        authorizationProvider autoSkipNonRecoverableData backlogQuotaCheckEnabled backlogQuotaCheckIntervalInSeconds
        backlogQuotaDefaultLimitBytes backlogQuotaDefaultLimitGB backlogQuotaDefaultLimitSecond
        backlogQuotaDefaultRetentionPolicy basicAuthConf bindAddress bindAddresses
        bookkeeperClientAuthenticationParameters bookkeeperClientAuthenticationParametersName
        bookkeeperClientAuthenticationPlugin bookkeeperClientEnforceMinNumRacksPerWriteQuorum
        bookkeeperClientExposeStatsToPrometheus bookkeeperClientGetBookieInfoIntervalSeconds
        bookkeeperClientGetBookieInfoRetryIntervalSeconds bookkeeperClientHealthCheckEnabled
        bookkeeperClientHealthCheckErrorThresholdPerInterval bookkeeperClientHealthCheckIntervalSeconds
        bookkeeperClientHealthCheckQuarantineTimeInSeconds bookkeeperClientIsolationGroups
        bookkeeperClientLimitStatsLogging bookkeeperClientMinAvailableBookiesInIsolationGroups
        bookkeeperClientMinNumRacksPerWriteQuorum bookkeeperClientNumIoThreads bookkeeperClientNumWorkerThreads
        bookkeeperClientQuarantineRatio bookkeeperClientRackawarePolicyEnabled
        bookkeeperClientRegionawarePolicyEnabled bookkeeperClientReorderReadSequenceEnabled
        bookkeeperClientSecondaryIsolationGroups bookkeeperClientSeparatedIoThreadsEnabled
        bookkeeperClientSpeculativeReadTimeoutInMillis bookkeeperClientTimeoutInSeconds
        bookkeeperDiskWeightBasedPlacementEnabled bookkeeperEnableStickyReads bookkeeperExplicitLacIntervalInMills
        bookkeeperMetadataServiceUri bookkeeperNumberOfChannelsPerBookie bookkeeperTLSCertificateFilePath
        bookkeeperTLSClientAuthentication bookkeeperTLSKeyFilePath bookkeeperTLSKeyFileType
        bookkeeperTLSKeyStorePasswordPath bookkeeperTLSProviderFactoryClass bookkeeperTLSTrustCertTypes
        bookkeeperTLSTrustCertsFilePath bookkeeperTLSTrustStorePasswordPath
        bookkeeperTlsCertFilesRefreshDurationSeconds bookkeeperUseV2WireProtocol bookkeeper_opportunisticStriping
        bookkeeper_tlsHostnameVerificationEnabled bootstrapNamespaces brokerClientAuthenticationParameters
        brokerClientAuthenticationPlugin brokerClientCertificateFilePath brokerClientKeyFilePath
        brokerClientSslProvider brokerClientTlsCiphers brokerClientTlsEnabled brokerClientTlsEnabledWithKeyStore
        brokerClientTlsKeyStore brokerClientTlsKeyStorePassword brokerClientTlsKeyStoreType brokerClientTlsProtocols
        brokerClientTlsTrustStore brokerClientTlsTrustStorePassword brokerClientTlsTrustStoreType
        brokerClientTrustCertsFilePath brokerDeduplicationEnabled brokerDeduplicationEntriesInterval
        brokerDeduplicationMaxNumberOfProducers brokerDeduplicationProducerInactivityTimeoutMinutes
        brokerDeduplicationSnapshotFrequencyInSeconds brokerDeduplicationSnapshotIntervalSeconds
        brokerDeleteInactivePartitionedTopicMetadataEnabled brokerDeleteInactiveTopicsEnabled
        brokerDeleteInactiveTopicsFrequencySeconds brokerDeleteInactiveTopicsMaxInactiveDurationSeconds
        brokerDeleteInactiveTopicsMode brokerInterceptors brokerInterceptorsDirectory brokerMaxConnections
        brokerMaxConnectionsPerIp brokerPublisherThrottlingMaxByteRate brokerPublisherThrottlingMaxMessageRate
        brokerPublisherThrottlingTickTimeMillis brokerServiceCompactionMonitorIntervalInSeconds
        brokerServiceCompactionPhaseOneLoopTimeInSeconds brokerServiceCompactionThresholdInBytes brokerServicePort
        brokerServicePortTls brokerServicePurgeInactiveFrequencyInSeconds brokerShutdownTimeoutMs
        clientLibraryVersionCheckEnabled clusterMigrationAutoResourceCreation clusterMigrationCheckDurationSeconds
        clusterName compactionServiceFactoryClassName configurationMetadataStoreUrl
        configurationMetadataSyncEventTopic configurationStoreServers createTopicToRemoteClusterForReplication
        defaultNamespaceBundleSplitAlgorithm defaultNumPartitions defaultNumberOfNamespaceBundles
        defaultRetentionSizeInMB defaultRetentionTimeInMinutes delayedDeliveryEnabled
        delayedDeliveryFixedDelayDetectionLookahead delayedDeliveryMaxDelayInMillis
        delayedDeliveryMaxIndexesPerBucketSnapshotSegment delayedDeliveryMaxNumBuckets
        delayedDeliveryMaxTimeStepPerBucketSnapshotSegmentSeconds delayedDeliveryMinIndexCountPerBucket
        delayedDeliveryTickTimeMillis delayedDeliveryTrackerFactoryClassName disableBrokerInterceptors
        disableHttpDebugMethods dispatchRateLimiterFactoryClassName dispatchThrottlingForFilteredEntriesEnabled
        dispatchThrottlingOnBatchMessageEnabled dispatchThrottlingOnNonBacklogConsumerEnabled
        dispatchThrottlingRateInByte dispatchThrottlingRateInMsg dispatchThrottlingRatePerReplicatorInByte
        dispatchThrottlingRatePerReplicatorInMsg dispatchThrottlingRatePerSubscriptionInByte
        dispatchThrottlingRatePerSubscriptionInMsg dispatchThrottlingRatePerTopicInByte
        dispatchThrottlingRatePerTopicInMsg dispatchThrottlingRateRelativeToPublishRate
        dispatcherDispatchMessagesInSubscriptionThread dispatcherMaxReadBatchSize dispatcherMaxReadSizeBytes
        dispatcherMaxRoundRobinBatchSize dispatcherMinReadBatchSize dispatcherPauseOnAckStatePersistentEnabled
        dispatcherReadFailureBackoffInitialTimeInMs dispatcherReadFailureBackoffMandatoryStopTimeInMs
        dispatcherReadFailureBackoffMaxTimeInMs dispatcherRetryBackoffInitialTimeInMs
        dispatcherRetryBackoffMaxTimeInMs enableBrokerSideSubscriptionPatternEvaluation enableBusyWait
        enableNonPersistentTopics enablePackagesManagement enablePersistentTopics enableReplicatedSubscriptions
        enableRunBookieAutoRecoveryTogether enableRunBookieTogether encryptionRequireOnProducer entryFilterNames
        entryFiltersDirectory exposeBundlesMetricsInPrometheus exposeConsumerLevelMetricsInPrometheus
        exposeManagedCursorMetricsInPrometheus exposeManagedLedgerMetricsInPrometheus exposePreciseBacklogInPrometheus
        exposeProducerLevelMetricsInPrometheus exposePublisherStats exposeTopicLevelMetricsInPrometheus
        failureDomainsEnabled fileSystemProfilePath fileSystemURI forceDeleteNamespaceAllowed forceDeleteTenantAllowed
        functionsWorkerEnablePackageManagement functionsWorkerEnabled gcsManagedLedgerOffloadBucket
        gcsManagedLedgerOffloadMaxBlockSizeInBytes gcsManagedLedgerOffloadReadBufferSizeInBytes
        gcsManagedLedgerOffloadRegion gcsManagedLedgerOffloadServiceAccountKeyFile globalZookeeperServers
        haProxyProtocolEnabled healthCheckMetricsUpdateTimeInSeconds httpMaxRequestHeaderSize httpMaxRequestSize
        httpRequestsLimitEnabled httpRequestsMaxPerSecond httpServerAcceptQueueSize httpServerThreadPoolQueueSize
        internalListenerName isAllowAutoUpdateSchemaEnabled isDelayedDeliveryDeliverAtTimeStrict isRunningStandalone
        isSchemaValidationEnforced jvmGCMetricsLoggerClassName keepAliveIntervalSeconds
        keySharedLookAheadMsgInReplayThresholdPerConsumer keySharedLookAheadMsgInReplayThresholdPerSubscription
        lazyCursorRecovery loadBalanceSheddingDelayInSeconds loadBalancerAutoBundleSplitEnabled
        loadBalancerAutoUnloadSplitBundlesEnabled loadBalancerAverageResourceUsageDifferenceThresholdPercentage
        loadBalancerAvgShedderHighThreshold loadBalancerAvgShedderHitCountHighThreshold
        loadBalancerAvgShedderHitCountLowThreshold loadBalancerAvgShedderLowThreshold
        loadBalancerBandwidthInResourceWeight loadBalancerBandwidthOutResourceWeight
        loadBalancerBandwithInResourceWeight loadBalancerBandwithOutResourceWeight
        loadBalancerBrokerLoadDataTTLInSeconds loadBalancerBrokerLoadTargetStd loadBalancerBrokerMaxTopics
        loadBalancerBrokerOverloadedThresholdPercentage loadBalancerBrokerThresholdShedderPercentage
        loadBalancerBundleUnloadMinThroughputThreshold loadBalancerCPUResourceWeight loadBalancerDebugModeEnabled
        loadBalancerDirectMemoryResourceWeight loadBalancerEnabled loadBalancerHistoryResourcePercentage
        loadBalancerHostUsageCheckIntervalMinutes loadBalancerLoadPlacementStrategy loadBalancerLoadSheddingStrategy
        loadBalancerMaxNumberOfBrokerSheddingPerCycle loadBalancerMaxNumberOfBundlesInBundleLoadReport
        loadBalancerMaxNumberOfBundlesToSplitPerCycle loadBalancerMemoryResourceWeight
        loadBalancerMsgRateDifferenceShedderThreshold loadBalancerMsgThroughputMultiplierDifferenceShedderThreshold
        loadBalancerNamespaceBundleMaxBandwidthMbytes loadBalancerNamespaceBundleMaxMsgRate
        loadBalancerNamespaceBundleMaxSessions loadBalancerNamespaceBundleMaxTopics
        loadBalancerNamespaceBundleSplitConditionHitCountThreshold loadBalancerNamespaceMaximumBundles
        loadBalancerOverrideBrokerNicSpeedGbps loadBalancerReportUpdateMaxIntervalMinutes
        loadBalancerReportUpdateMinIntervalMillis loadBalancerReportUpdateThresholdPercentage
        loadBalancerResourceQuotaUpdateIntervalMinutes loadBalancerServiceUnitStateMaxConcurrentOverrides
        loadBalancerServiceUnitStateTombstoneDelayTimeInSeconds loadBalancerServiceUnitTableViewSyncer
        loadBalancerSheddingConditionHitCountThreshold loadBalancerSheddingEnabled
        loadBalancerSheddingGracePeriodMinutes loadBalancerSheddingIntervalMinutes loadBalancerSplitIntervalMinutes
        loadBalancerTransferEnabled loadManagerClassName loadManagerServiceUnitStateTableViewClassName
        lowerBoundarySheddingEnabled managedCursorInfoCompressionThresholdInBytes managedCursorInfoCompressionType
        managedLedgerAddEntryTimeoutSeconds managedLedgerCacheCopyEntries managedLedgerCacheEvictionFrequency
        managedLedgerCacheEvictionIntervalMs managedLedgerCacheEvictionTimeThresholdMillis
        managedLedgerCacheEvictionWatermark managedLedgerCacheSizeMB managedLedgerCursorBackloggedThreshold
        managedLedgerCursorMaxEntriesPerLedger managedLedgerCursorPositionFlushSeconds
        managedLedgerCursorRolloverTimeInSeconds managedLedgerDataReadPriority managedLedgerDefaultAckQuorum
        managedLedgerDefaultEnsembleSize managedLedgerDefaultMarkDeleteRateLimit managedLedgerDefaultWriteQuorum
        managedLedgerDigestType managedLedgerInactiveLedgerRolloverTimeSeconds
        managedLedgerInactiveOffloadedLedgerEvictionTimeSeconds managedLedgerInfoCompressionThresholdInBytes
        managedLedgerInfoCompressionType managedLedgerMaxBacklogBetweenCursorsForCaching
        managedLedgerMaxBatchDeletedIndexToPersist managedLedgerMaxEntriesPerLedger
        managedLedgerMaxLedgerRolloverTimeMinutes managedLedgerMaxReadsInFlightSizeInMB
        managedLedgerMaxSizePerLedgerMbytes managedLedgerMaxUnackedRangesToPersist
        managedLedgerMaxUnackedRangesToPersistInMetadataStore managedLedgerMaxUnackedRangesToPersistInZooKeeper
        managedLedgerMetadataOperationsTimeoutSeconds managedLedgerMinLedgerRolloverTimeMinutes
        managedLedgerMinimumBacklogCursorsForCaching managedLedgerMinimumBacklogEntriesForCaching
        managedLedgerNewEntriesCheckDelayInMillis managedLedgerNumSchedulerThreads managedLedgerNumWorkerThreads
        managedLedgerOffloadAutoTriggerSizeThresholdBytes managedLedgerOffloadBucket managedLedgerOffloadDeletionLagMs
        managedLedgerOffloadDriver managedLedgerOffloadMaxThreads managedLedgerOffloadPrefetchRounds
        managedLedgerOffloadReadThreads managedLedgerOffloadThresholdInSeconds
        managedLedgerPersistIndividualAckAsLongArray managedLedgerPrometheusStatsLatencyRolloverSeconds
        managedLedgerReadEntryTimeoutSeconds managedLedgerStatsPeriodSeconds managedLedgerTraceTaskExecution
        managedLedgerUnackedRangesOpenCacheSetEnabled maxActiveTransactionsPerCoordinator maxConcurrentHttpRequests
        maxConcurrentLookupRequest maxConcurrentNonPersistentMessagePerConnection maxConcurrentTopicLoadRequest
        maxConsumersPerSubscription maxConsumersPerTopic maxHttpServerConnections maxMessagePublishBufferSizeInMB
        maxMessageSize maxMessageSizeCheckIntervalInSeconds maxNamespacesPerTenant maxNumPartitionsPerPartitionedTopic
        maxPendingPublishRequestsPerConnection maxProducersPerTopic maxPublishRatePerTopicInBytes
        maxPublishRatePerTopicInMessages maxSameAddressConsumersPerTopic maxSameAddressProducersPerTopic
        maxSecondsToClearTopicNameCache maxSubscriptionsPerTopic maxTenants maxTopicsPerNamespace
        maxUnackedMessagesPerBroker maxUnackedMessagesPerConsumer maxUnackedMessagesPerSubscription
        maxUnackedMessagesPerSubscriptionOnBrokerBlocked maxUnloadPercentage messageExpiryCheckIntervalInMinutes
        metadataStoreBatchingEnabled metadataStoreBatchingMaxDelayMillis metadataStoreBatchingMaxOperations
        metadataStoreBatchingMaxSizeKb metadataStoreCacheExpirySeconds metadataStoreConfigPath
        metadataStoreOperationTimeoutSeconds metadataStoreSessionTimeoutMillis metadataStoreUrl metadataSyncEventTopic
        metricsBufferResponse metricsServletTimeoutMs namespaceBundleUnloadingTimeoutMs narExtractionDirectory
        numAcceptorThreads numCacheExecutorThreadPoolSize numExecutorThreadPoolSize numHttpServerThreads numIOThreads
        numOrderedExecutorThreads numWorkerThreadsForNonPersistentTopic offloadersDirectory
        packagesManagementLedgerRootPath packagesManagementStorageProvider packagesReplicas
        persistentUnackedRangesWithMultipleEntriesEnabled preciseDispatcherFlowControl
        preciseTopicPublishRateLimiterEnable preferLaterVersions proxyRoles pulsarChannelPauseReceivingCooldownMs
        pulsarChannelPauseReceivingCooldownRateLimitPeriodMs pulsarChannelPauseReceivingCooldownRateLimitPermits
        pulsarChannelPauseReceivingRequestsIfUnwritable pulsarChannelWriteBufferHighWaterMark
        pulsarChannelWriteBufferLowWaterMark replicatedSubscriptionsSnapshotFrequencyMillis
        replicatedSubscriptionsSnapshotMaxCachedPerSubscription replicatedSubscriptionsSnapshotTimeoutSeconds
        replicationConnectionsPerBroker replicationMetricsEnabled replicationPolicyCheckDurationSeconds
        replicationProducerQueueSize replicationTlsEnabled replicatorPrefix retentionCheckIntervalInSeconds
        s3ManagedLedgerOffloadBucket s3ManagedLedgerOffloadMaxBlockSizeInBytes
        s3ManagedLedgerOffloadReadBufferSizeInBytes s3ManagedLedgerOffloadRegion s3ManagedLedgerOffloadServiceEndpoint
        saslJaasClientAllowedIds saslJaasServerRoleTokenSignerSecretPath saslJaasServerSectionName
        schemaCompatibilityStrategy schemaRegistryCompatibilityCheckers schemaRegistryStorageClassName
        skipBrokerShutdownOnOOM splitTopicAndPartitionLabelInPrometheus statsUpdateFrequencyInSecs
        statsUpdateInitialDelayInSecs statusFilePath strictBookieAffinityEnabled strictlyVerifySubscriptionName
        subscribeRatePeriodPerConsumerInSecond subscribeThrottlingRatePerConsumer subscriptionBacklogScanMaxEntries
        subscriptionBacklogScanMaxTimeMs subscriptionExpirationTimeMinutes subscriptionExpiryCheckIntervalInMinutes
        subscriptionKeySharedConsistentHashingReplicaPoints subscriptionKeySharedEnable
        subscriptionKeySharedUseConsistentHashing subscriptionPatternMaxLength subscriptionRedeliveryTrackerEnabled
        subscriptionTypesEnabled superUserRoles supportedNamespaceBundleSplitAlgorithms systemTopicEnabled
        systemTopicSchemaCompatibilityStrategy throttle-dispatch-rate tlsAllowInsecureConnection
        tlsCertRefreshCheckDurationSec tlsCertificateFilePath tlsCiphers tlsEnabled tlsEnabledWithKeyStore
        tlsHostnameVerificationEnabled tlsKeyFilePath tlsKeyStore tlsKeyStorePassword tlsKeyStoreType tlsProtocols
        tlsProvider tlsRequireTrustedClientCertOnConnect tlsTrustCertsFilePath tlsTrustStore tlsTrustStorePassword
        tlsTrustStoreType tokenAudience tokenAudienceClaim tokenAuthClaim tokenPublicKey tokenSecretKey
        topicBundleAssignmentStrategy topicCompactionRetainNullKey topicFactoryClassName topicFencingTimeoutSeconds
        topicLevelPoliciesEnabled topicNameCacheMaxCapacity topicOrderedExecutorThreadNum
        topicPublisherThrottlingTickTimeMillis topicsPatternRegexImplementation
        transactionBufferClientMaxConcurrentRequests transactionBufferClientOperationTimeoutInMills
        transactionBufferSegmentedSnapshotEnabled transactionBufferSnapshotMaxTransactionCount
        transactionBufferSnapshotMinTimeInMillis transactionBufferSnapshotSegmentSize transactionCoordinatorEnabled
        transactionLogBatchedWriteEnabled transactionLogBatchedWriteMaxDelayInMillis
        transactionLogBatchedWriteMaxRecords transactionLogBatchedWriteMaxSize
        transactionMetadataStoreProviderClassName transactionPendingAckBatchedWriteEnabled
        transactionPendingAckBatchedWriteMaxDelayInMillis transactionPendingAckBatchedWriteMaxRecords
        transactionPendingAckBatchedWriteMaxSize transactionPendingAckLogIndexMinLag triggerOffloadOnTopicLoad
        ttlDurationDefaultInSeconds unblockStuckSubscriptionEnabled webServiceHaProxyProtocolEnabled
        webServiceLogDetailedAddresses webServicePort webServicePortTls webServiceTlsCiphers webServiceTlsProtocols
        webServiceTlsProvider webServiceTrustXForwardedFor webSocketConnectionsPerBroker webSocketMaxTextFrameSize
        webSocketNumIoThreads webSocketNumServiceThreads webSocketPulsarClientMemoryLimitInMB webSocketServiceEnabled
        webSocketSessionIdleTimeoutMillis zooKeeperCacheExpirySeconds zooKeeperOperationTimeoutSeconds
        zooKeeperSessionTimeoutMillis zookeeperServers zookeeperSessionExpiredPolicy
        """);

    public override IReadOnlyDictionary<string, OwnedSetting> OwnedSettings { get; } = Table(
    [
        .. MetadataStore.OwnedSettings,
        ("bindAddresses", new(EveryAddress)),
        ("brokerServicePort", new("ports.broker")),
        ("bookkeeperMetadataServiceUri", new(ZooKeepers)),
        ("managedLedgerDefaultEnsembleSize", new("quorum.ensemble")),
        ("managedLedgerDefaultWriteQuorum", new("quorum.write")),
        ("managedLedgerDefaultAckQuorum", new("quorum.ack")),
        ("advertisedListeners", new(NoListeners, IsSupported: false)),
        ("internalListenerName", new(NoListeners, IsSupported: false)),
        .. Secured(BrokerSecurity.Switches),
        .. Off(NoLogin, "bookkeeperClientAuthenticationPlugin"),
    ]);

    public override IReadOnlyList<string> OverridableSettings { get; } =
    [
        "managedLedgerCacheSizeMB", "bookkeeperNumberOfChannelsPerBookie", "protocolHandlerDirectory",
        "offloadersDirectory", "brokerInterceptorsDirectory", "additionalServletDirectory", "entryFiltersDirectory",
    ];

    public override IReadOnlyList<(string Key, string Folder)> Plugins { get; } =
    [
        ("offloadersDirectory", "offloaders"),
        ("protocolHandlerDirectory", "protocol-handlers"),
        ("brokerInterceptorsDirectory", "interceptors"),
        ("additionalServletDirectory", "servlets"),
        ("entryFiltersDirectory", "filters"),
    ];

    /// <summary>
    /// With too few bookies a broker hangs and may exit, so it starts after them, however slow they are.
    /// </summary>
    public override IReadOnlyList<PulsarRole> Needs { get; } = [PulsarRole.ZooKeeper, PulsarRole.Bookie];

    public override IReadOnlyList<PulsarRole> CannotLose { get; } = [PulsarRole.ZooKeeper, PulsarRole.Bookie];

    public override RoleMetadata Metadata => RoleMetadata.All;

    public override Regex SecurityKeys => BrokerSecurity.Keys;

    public override IReadOnlyList<SecurityMarker> SecurityMarkers => BrokerSecurity.Markers;

    public override SecurityStage? ZooKeeperTls => SecurityStage.BrokersAccept;

    public override bool CarriesToken => true;

    public override bool ReachesBookies => true;

    /// <summary>A broker hands over its topics before it exits.</summary>
    public override int StopTimeoutSeconds => 120;

    public override double ExpectedStartSeconds => 12;

    public override double ExpectedStopSeconds => 6;

    public override IEnumerable<(string Key, string Value)> Settings(PulsarTopology topology, PulsarService service)
    {
        yield return ("clusterName", topology.Name);
        yield return ("advertisedAddress", service.Address);
        yield return ("brokerServicePort", Text(service.Port("broker")));
        yield return ("webServicePort", Text(service.Port("web")));
        yield return ("managedLedgerDefaultEnsembleSize", Text(topology.Quorum.Ensemble));
        yield return ("managedLedgerDefaultWriteQuorum", Text(topology.Quorum.Write));
        yield return ("managedLedgerDefaultAckQuorum", Text(topology.Quorum.Ack));

        foreach (var setting in MetadataStore.Settings(topology))
            yield return setting;

        foreach (var setting in PluginFolders.For(service))
            yield return setting;
        if (topology.Transport == PulsarTransport.Local)
            yield return ("bindAddress", service.Address);
        if (topology.IsSmall)
            yield return ("managedLedgerCacheSizeMB", "16");
    }

    public override IEnumerable<(string Key, string Value)> SecuritySettings(
        PulsarTopology topology, PulsarService service) => BrokerSecurity.Settings(topology, service);

    public override ReadinessProbe Readiness(PulsarTopology topology, PulsarService service, int peers) =>
        BrokerSecurity.Readiness(topology, service);

    public override string ClientUrl(PulsarTopology topology, PulsarService service) =>
        BrokerSecurity.ClientUrl(topology, service);

    public override int LeastReady(PulsarTopology topology) => 1;

    // Brokers up to 2.10 that start together on a new cluster race for a counter, and one exits (seen on 2.10.1).
    public override bool StartsFirstAlone(PulsarTopology topology) => topology.Version < new Version(2, 11);
}
