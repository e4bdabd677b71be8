namespace PulsarOps.Topology;

/// <summary>
/// The settings in the configuration files of the releases 2.10.1, 3.3.6, 4.0.6 and 4.0.8, including those that are
/// commented out, in their exact spelling.
/// </summary>
internal static class SettingNames
{
    private static readonly Dictionary<string, string> ZooKeeper = Of("""
        admin.enableServer admin.serverPort autopurge.purgeInterval autopurge.snapRetainCount client.certReload
        clientPort dataDir forceSync initLimit maxClientCnxns metricsProvider.className metricsProvider.exportJvmInfo
        metricsProvider.httpPort portUnification sslQuorum sslQuorumReloadCertFiles syncLimit tickTime
        """);

    private static readonly Dictionary<string, string> BookKeeper = Of("""
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

    private static readonly Dictionary<string, string> Broker = Of("""
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

    private static readonly Dictionary<string, string> Proxy = Of("""
        advertisedAddress anonymousUserRole authenticateMetricsEndpoint authenticationEnabled authenticationProviders
        authorizationEnabled authorizationProvider basicAuthConf bindAddress brokerClientAuthenticationParameters
        brokerClientAuthenticationPlugin brokerClientTrustCertsFilePath brokerProxyAllowedTargetPorts brokerServiceURL
        brokerServiceURLTLS brokerWebServiceURL brokerWebServiceURLTLS clusterName configurationMetadataStoreUrl
        configurationStoreServers enableProxyStatsEndpoints forwardAuthorizationCredentials
        functionWorkerWebServiceURL functionWorkerWebServiceURLTLS globalZookeeperServers haProxyProtocolEnabled
        httpMaxRequestHeaderSize httpNumThreads httpOutputBufferSize httpRequestsLimitEnabled httpRequestsMaxPerSecond
        httpReverseProxyConfigs httpServerAcceptQueueSize httpServerThreadPoolQueueSize keepAliveIntervalSeconds
        maxConcurrentHttpRequests maxConcurrentInboundConnections maxConcurrentInboundConnectionsPerIp
        maxConcurrentLookupRequests maxHttpServerConnections metadataStoreCacheExpirySeconds
        metadataStoreSessionTimeoutMillis metadataStoreUrl metricsServletTimeoutMs numAcceptorThreads numIOThreads
        proxyExtensions proxyExtensionsDirectory proxyLogLevel proxyZeroCopyModeEnabled saslJaasClientAllowedIds
        saslJaasServerRoleTokenSignerSecretPath saslJaasServerSectionName servicePort servicePortTls statusFilePath
        superUserRoles tlsAllowInsecureConnection tlsCertRefreshCheckDurationSec tlsCertificateFilePath tlsCiphers
        tlsEnabledInProxy tlsEnabledWithBroker tlsEnabledWithKeyStore tlsHostnameVerificationEnabled tlsKeyFilePath
        tlsKeyStore tlsKeyStorePassword tlsKeyStoreType tlsProtocols tlsProvider tlsRequireTrustedClientCertOnConnect
        tlsTrustCertsFilePath tlsTrustStore tlsTrustStorePassword tlsTrustStoreType tokenAudience tokenAudienceClaim
        tokenAuthClaim tokenPublicKey tokenSecretKey webServiceHaProxyProtocolEnabled webServiceLogDetailedAddresses
        webServicePort webServicePortTls webServiceTlsCiphers webServiceTlsProtocols webServiceTlsProvider
        webServiceTrustXForwardedFor webSocketServiceEnabled zooKeeperCacheExpirySeconds zookeeperServers
        zookeeperSessionTimeoutMs
        """);

    /// <summary>The names of the settings of a role, compared without case.</summary>
    public static IReadOnlyDictionary<string, string> For(PulsarRole role) => role switch
    {
        PulsarRole.ZooKeeper => ZooKeeper,
        PulsarRole.Bookie or PulsarRole.AutoRecovery => BookKeeper,
        PulsarRole.Broker => Broker,
        PulsarRole.Proxy => Proxy,
        _ => throw new InvalidOperationException($"The settings of {role} are unknown."),
    };

    private static Dictionary<string, string> Of(string names) =>
        names.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(name => name, StringComparer.OrdinalIgnoreCase);
}
