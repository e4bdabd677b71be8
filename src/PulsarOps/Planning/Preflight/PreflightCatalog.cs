using PulsarOps.Common;

namespace PulsarOps.Planning;

/// <summary>
/// Every condition that is checked before anything is changed, in the order of checking. The help topic
/// about_PulsarOps_Preflight lists them for users.
/// </summary>
internal static class PreflightCatalog
{
    /// <summary>Whether the release may follow the installed one. If not, its archive is not looked for.</summary>
    public static HostCheck Release { get; } = new(
        "Release", ReleaseUpgrade.Problems,
        nameof(SR.ReleaseDowngrade), nameof(SR.ReleaseJumpUnsupported), nameof(SR.ReleaseOlder))
    {
        Ask = ReleaseUpgrade.Ask,
    };

    public static IReadOnlyList<PreflightCheck> All { get; } =
    [
        new HostCheck("SecurityStage", SecurityReadiness.Differs, nameof(SR.SecurityDiffers)),
        new HostCheck(
            "Credentials", SecurityReadiness.Credentials,
            nameof(SR.AuthorityReplaced), nameof(SR.AuthorityRequired), nameof(SR.AuthorityKeyRequired),
            nameof(SR.TokenKeyRequired),
            nameof(SR.CredentialMissing), nameof(SR.CredentialExposed), nameof(SR.CertificateExpired),
            nameof(SR.CertificateUntrusted), nameof(SR.CertificateNameMissing), nameof(SR.CertificateRoleMissing)),
        new HostCheck(
            "ExternalZooKeeperVersion", ExternalZooKeeper.TooOld, nameof(SR.ExternalZooKeeperTooOld))
        {
            Ask = ExternalZooKeeper.Ask,
        },
        new HostCheck(
            "MetadataOwner", ExternalZooKeeper.OthersMetadata,
            nameof(SR.InstanceDiffers), nameof(SR.MetadataNotOurs), nameof(SR.CookieLeft)),
        new HostCheck(
            "ExternalZooKeeperAnswers", ExternalZooKeeper.Unreachable, nameof(SR.ExternalZooKeeperUnreachable)),
        new HostCheck(
            "FolderOwner", OwnershipChecks.OthersFolders,
            nameof(SR.ClusterNameConflict), nameof(SR.DataNotOurs), nameof(SR.UnitNotOurs), nameof(SR.FolderUnusable)),
        new HostCheck(
            "BookieFolders", BookieStorage.Problems,
            nameof(SR.JournalDirectoriesChanged), nameof(SR.LedgerDirectoryRemoved), nameof(SR.LedgerDirectoryAdded))
        {
            Ask = BookieStorage.Ask,
        },
        new HostCheck(
            "BookieIdentity", BookieIdentity.Problems,
            nameof(SR.NodeRepairUnfinished), nameof(SR.BookieDiskLost), nameof(SR.BookieIdDiffers),
            nameof(SR.BookieCookieGone), nameof(SR.BookieMetadataLost), nameof(SR.InstanceDiffers))
        {
            Ask = BookieIdentity.Ask,
        },
        new HostCheck("ZooKeeperData", ZooKeeperData.Problems, nameof(SR.ZooKeeperDataLost)),
        new HostCheck("ZooKeeperMembers", ZooKeeperMembers.Problems,
            nameof(SR.ZooKeeperMembersDiffer), nameof(SR.ZooKeeperMembersBlocked))
        {
            Ask = ZooKeeperMembers.Ask,
        },
        new HostCheck("HostPrepared", HostRequirements.Unprepared, nameof(SR.HostNotPrepared)),
        new HostCheck("Bash", HostRequirements.Bash, nameof(SR.BashMissing)),
        new HostCheck(
            "Java", HostRequirements.Java,
            nameof(SR.JavaUnfit), nameof(SR.JavaHomeNotFound), nameof(SR.JavaNotFound), nameof(SR.JavaNotOffered)),
        new HostCheck("Programs", HostRequirements.Programs, nameof(SR.ProgramMissing)),
        new HostCheck("HostNames", HostRequirements.Names, nameof(SR.NameUnresolved)),
        new HostCheck("HostAddress", HostRequirements.Addresses, nameof(SR.AddressNotLocal)),
        new HostCheck("SafePaths", HostResources.UnsafePaths, nameof(SR.PathUnsafe)),
        new HostCheck("WritableFolders", HostResources.Folders, nameof(SR.FolderNotWritable)),
        new HostCheck("FreePorts", HostResources.Ports, nameof(SR.PortInUse)),
        new HostCheck("Memory", HostResources.Memory, nameof(SR.MemoryInsufficient)),
        Release,

        new PlanCheck("Installed", StartChecks.NotInstalled, nameof(SR.NotInstalled)),
        new PlanCheck("ZooKeeperMajority", StartChecks.ZooKeeperMinority, nameof(SR.ZooKeeperQuorumShort)),
        new PlanCheck(
            "Metadata", MetadataChecks.Problems,
            nameof(SR.MetadataConflict), nameof(SR.MetadataUnreachable), nameof(SR.MetadataMissing)),
        new PlanCheck(
            "BookieRestart", BookieIdentity.RestartProblems,
            nameof(SR.BookieDiskLost), nameof(SR.BookieIdDiffers), nameof(SR.BookieCookieGone),
            nameof(SR.BookieMetadataLost), nameof(SR.InstanceDiffers)),
        new PlanCheck("BookieQuorum", StartChecks.TooFewBookies, nameof(SR.QuorumUnavailable)),
        new PlanCheck(
            "SafeStop", StopSafety.Problems,
            nameof(SR.StopUnsafe), nameof(SR.LedgersUnderReplicated), nameof(SR.LedgerRecoveryOff),
            nameof(SR.LedgersUnknown))
        {
            Ask = StopSafety.Ask,
        },
        new PlanCheck(
            "SafeSuspend", NodeSuspension.Problems,
            nameof(SR.StopUnsafe), nameof(SR.LedgersUnderReplicated), nameof(SR.LedgerRecoveryOff),
            nameof(SR.LedgersUnknown)),
        new PlanCheck(
            "BookieRemoval", BookieRemovalChecks.Problems,
            nameof(SR.BookieHostSilent), nameof(SR.BookiesTooFew), nameof(SR.BookieStillRegistered),
            nameof(SR.LedgersUnderReplicated),
            nameof(SR.LedgerRecoveryOff), nameof(SR.LedgersUnknown), nameof(SR.StopUnsafe)),
        new PlanCheck("FreeDisk", DiskUsage.Problems, nameof(SR.DiskTooFull), nameof(SR.DiskSpaceInsufficient))
        {
            Ask = DiskUsage.Ask,
        },
        new PlanCheck("RoomForRelease", HostResources.Space, nameof(SR.DiskSpaceInsufficient)),
        new PlanCheck(
            "FileOwner", OwnershipChecks.Replacements,
            nameof(SR.UnitNotOurs), nameof(SR.FilesNotOurs), nameof(SR.ReleaseNotOurs), nameof(SR.ReleaseChanged)),

        new PlanWarning(
            "RestartInterrupts", PlanWarnings.Restarts, nameof(SR.RestartLeavesStopped), nameof(SR.RestartInterrupts)),
        new PlanWarning("BookieDisks", BookieIdentity.Warnings, nameof(SR.BookieDiskLost)),
        new PlanWarning("NodeSuspended", NodeSuspension.Warnings, nameof(SR.NodeSuspended)),
        new PlanWarning("UpdateLimit", PlanWarnings.Limited, nameof(SR.UpdateLimited)),
        new PlanWarning("ServiceUrls", PlanWarnings.ServiceUrls, nameof(SR.ServiceUrlDiffers)),
        new PlanWarning(
            "UnmanagedServices", UnmanagedServices.Of,
            nameof(SR.StrangeBookie), nameof(SR.StrangeCookie), nameof(SR.StrangeBroker), nameof(SR.StrangeUnit)),
        new PlanWarning(
            "CredentialExpiry", SecurityReadiness.Expiry,
            nameof(SR.CredentialExpired), nameof(SR.CredentialExpiresSoon), nameof(SR.AuthorityExpiresSoon)),
        new PlanWarning("PlainClients", PlainClients.Warnings, nameof(SR.PlainClients))
        {
            Ask = PlainClients.Ask,
        },
        new PlanWarning("UninstallLeaves", PlanWarnings.Left, nameof(SR.UninstallLeaves)),
        new PlanWarning("DiskUsage", DiskUsage.Warnings, nameof(SR.DiskNearlyFull)),
        new PlanWarning("CloudInit", CloudInit.Warnings, nameof(SR.HostsFileManaged), nameof(SR.HostNameManaged)),
    ];

    /// <summary>Adds the facts that the checks need.</summary>
    public static void Ask(HostQuestions questions)
    {
        foreach (var check in All)
            check.Ask?.Invoke(questions);
    }

    /// <summary>Everything that is wrong with the hosts, so that the user can fix it together.</summary>
    public static IReadOnlyList<PulsarOpsException> Problems(PlanInput input) =>
        [.. All.OfType<HostCheck>().SelectMany(check => check.Find(input))];

    /// <summary>Why the plan is refused; empty if it is accepted.</summary>
    public static IReadOnlyList<PulsarOpsException> Problems(PlanDraft draft) =>
        All.OfType<PlanCheck>().Select(check => check.Find(draft).ToArray())
            .FirstOrDefault(problems => problems.Length > 0) ?? [];

    public static IEnumerable<string> Warnings(PlanInput input) =>
        All.OfType<PlanWarning>().SelectMany(check => check.Find(input));
}
