using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Checks whether the disks of a bookie are its own and complete. A bookie that starts with an empty disk denies what
/// it has acknowledged, and readers may take its answer for the truth.
/// </summary>
/// <remarks>
/// BookKeeper compares the same cookies at the start. But it sees only that a bookie cannot start; and if a setting
/// allows more ledger folders (allowStorageExpansion), it takes an emptied journal folder for a new one.
/// </remarks>
internal static class BookieIdentity
{
    public const string Cookies = "/ledgers/cookies";
    private const string InstanceNode = "/ledgers/INSTANCEID";

    /// <summary>Asks for the cookies of bookies that may start.</summary>
    public static void Ask(HostQuestions questions)
    {
        if (questions.Want(
            LifecycleState.Installed, LifecycleState.Running, LifecycleState.Restarted, LifecycleState.Updated,
            LifecycleState.Removed))
        {
            AskForCookies(questions);
        }
    }

    /// <summary>Asks ZooKeeper for the instance id too.</summary>
    public static void AskForInstance(HostQuestions questions)
    {
        var probe = questions.Probe.Metadata ?? MetadataPlanner.RegistryQuestion(questions);
        questions.Probe = questions.Probe with
        {
            Metadata = probe with { Nodes = [.. probe.Nodes.Union([InstanceNode])] },
        };
    }

    public static void AskForCookies(HostQuestions questions)
    {
        var files = questions.Services.Where(service => service.Role == PulsarRole.Bookie)
            .SelectMany(bookie => bookie.DataDirectories).Select(CookieFile.PathIn).ToArray();
        questions.AskForPaths(files);
        questions.AskForContents(files);
    }

    /// <summary>Why bookies that do not run must not be started or installed.</summary>
    public static IEnumerable<PulsarOpsException> Problems(PlanInput input) => input.Topology.Of(PulsarRole.Bookie)
        .Where(bookie => !input.FactOf(bookie).Running && !input.Options.Repairs(bookie)
            && (input.Wants(LifecycleState.Running, bookie) || input.Wants(LifecycleState.Installed, bookie)))
        .Select(bookie => Problem(input, bookie)).OfType<PulsarOpsException>();

    /// <summary>Why running bookies must not be restarted.</summary>
    public static IEnumerable<PulsarOpsException> RestartProblems(PlanDraft draft) =>
        draft.Input.Topology.Of(PulsarRole.Bookie)
            .Where(bookie => draft.Builder.WillProvide(StepId.RestartStop(bookie)))
            .Select(bookie => Problem(draft.Input, bookie)).OfType<PulsarOpsException>();

    /// <summary>Running bookies that have lost a disk. They cannot start again.</summary>
    public static IEnumerable<string> Warnings(PlanInput input) => input.Topology.Of(PulsarRole.Bookie)
        .Where(bookie => input.IsReady(bookie) && (input.Wants(LifecycleState.Running, bookie)
            || input.Wants(LifecycleState.Restarted, bookie) || input.Wants(LifecycleState.Updated, bookie)))
        .Select(bookie => DiskProblem(input.Topology, bookie, input.FactsOf(bookie.Host), mustHave: true))
        .OfType<PulsarOpsException>().Select(problem => $"{problem.Message} {problem.Advice}");

    /// <summary>What is wrong with the disks of a bookie; null if nothing is known to be.</summary>
    public static PulsarOpsException? Problem(PlanInput input, PulsarService bookie)
    {
        var facts = input.FactsOf(bookie.Host);
        if (!facts.Answered)
            return null;
        if (NodeRepair.BrokersOf(input, bookie.Host) is not null && !input.FactOf(bookie).Running)
        {
            return new(
                nameof(SR.NodeRepairUnfinished), ErrorKind.InvalidState, bookie.Id, bookie.Id, bookie.Node);
        }

        var (id, cookies) = (ClusterAddresses.BookieId(bookie), CookiesOf(bookie, facts));
        var metadata = input.Metadata is { Reachable: true } found ? found : null;
        var isRegistered = metadata?.ChildrenOf(Cookies).Contains(id);
        return OthersDisk(bookie, id, cookies) ?? OtherMetadata(input, bookie, metadata, cookies)
            ?? (cookies.Count > 0 && isRegistered == false
                ? new(nameof(SR.BookieCookieGone), ErrorKind.InvalidState, bookie.Id, bookie.Id, id, bookie.Node)
                // The check of an external ZooKeeper reports a bookie without any data.
                : cookies.Count == 0 && input.Topology.ExternalZooKeeper is not null ? null
                : DiskProblem(input.Topology, bookie, facts, mustHave: isRegistered == true));
    }

    /// <summary>Folders that have lost their cookie; null if there are none.</summary>
    /// <param name="topology">The cluster.</param>
    /// <param name="bookie">The bookie.</param>
    /// <param name="facts">Its host.</param>
    /// <param name="mustHave">Whether the bookie has data, even if none of its folders says so.</param>
    public static PulsarOpsException? DiskProblem(
        PulsarTopology topology, PulsarService bookie, HostFacts facts, bool mustHave)
    {
        var lost = LostFolders(bookie, facts, mustHave);
        return lost.Count == 0 ? null : new(
            nameof(SR.BookieDiskLost), ErrorKind.InvalidState, bookie.Id, bookie.Id, bookie.Node,
            string.Join(" and ", new[]
            {
                Named("journal", lost.Intersect(bookie.JournalDirectories).ToArray()),
                Named("ledger", lost.Except(bookie.JournalDirectories).ToArray()),
            }.Where(text => text.Length > 0)),
            topology.Name);

        static string Named(string kind, string[] folders) =>
            folders.Length == 0 ? "" : $"its {kind} {(folders.Length == 1 ? "folder" : "folders")} "
                + string.Join(", ", folders);
    }

    /// <summary>The folders without a cookie that must have one. A folder that was added has never had one.</summary>
    public static IReadOnlyList<string> LostFolders(PulsarService bookie, HostFacts facts, bool mustHave)
    {
        var folders = bookie.DataDirectories;
        var cookies = CookiesOf(bookie, facts);
        HashSet<string> known = cookies.Count == 0
            ? mustHave ? [.. folders] : []
            : [.. cookies.SelectMany(pair => pair.Cookie.Journals.Concat(pair.Cookie.Ledgers))];
        return [.. folders.Where(folder =>
            known.Contains(folder) && !facts.Paths.ContainsKey(CookieFile.PathIn(folder)))];
    }

    public static IReadOnlyList<(string Folder, CookieFile Cookie)> CookiesOf(PulsarService bookie, HostFacts facts) =>
    [
        .. bookie.DataDirectories.Select(folder => (folder, Cookie: CookieFile.In(facts, folder)))
            .Where(pair => pair.Cookie is not null).Select(pair => (pair.folder, pair.Cookie!)),
    ];

    /// <summary>Whether the cookie in a folder proves that its data is that of the bookie.</summary>
    public static bool IsOwn(PlanInput input, PulsarService bookie, string folder) =>
        bookie.Role == PulsarRole.Bookie && CookieFile.In(input.FactsOf(bookie.Host), folder) is { } cookie
        && cookie.BookieId == ClusterAddresses.BookieId(bookie) && cookie.Instance == InstanceOf(input.Metadata);

    /// <summary>The instance id of the metadata; null if it is unknown.</summary>
    public static string? InstanceOf(MetadataFact? metadata) =>
        metadata?.Nodes.TryGetValue(InstanceNode, out var instance) == true ? instance : null;

    private static PulsarOpsException? OthersDisk(
        PulsarService bookie, string id, IReadOnlyList<(string Folder, CookieFile Cookie)> cookies) =>
        cookies.FirstOrDefault(pair => pair.Cookie.BookieId.Length > 0 && pair.Cookie.BookieId != id) is
            { Cookie: { } other } found
            ? new(
                nameof(SR.BookieIdDiffers), ErrorKind.InvalidState, bookie.Id, bookie.Id, found.Folder,
                other.BookieId, id)
            : null;

    private static PulsarOpsException? OtherMetadata(
        PlanInput input, PulsarService bookie, MetadataFact? metadata,
        IReadOnlyList<(string Folder, CookieFile Cookie)> cookies)
    {
        // The check of an external ZooKeeper compares the instance ids of its metadata.
        if (input.Topology.ExternalZooKeeper is not null
            || cookies.Select(pair => pair.Cookie.Instance).FirstOrDefault(own => own.Length > 0) is not { } known)
        {
            return null;
        }

        var servers = ToolSecurity.ZooKeeperServers(input.Topology);
        if (InstanceOf(metadata) is { } instance)
        {
            return cookies.Select(pair => pair.Cookie.Instance)
                .FirstOrDefault(own => own.Length > 0 && own != instance) is { } other
                ? new(
                    nameof(SR.InstanceDiffers), ErrorKind.InvalidState, bookie.Id, bookie.Id, other, servers, instance)
                : null;
        }

        return metadata is not null || IsEmpty(input)
            ? new(
                nameof(SR.BookieMetadataLost), ErrorKind.InvalidState, bookie.Id, bookie.Id, known, servers)
            : null;
    }

    /// <summary>Whether none of the ZooKeeper servers has data, although all their hosts answer.</summary>
    private static bool IsEmpty(PlanInput input) => input.Topology.Of(PulsarRole.ZooKeeper).All(server =>
        input.FactsOf(server.Host) is { Answered: true } facts && !input.FactOf(server).Running
        && !EnsembleLists.DataOf(server).Any(facts.Paths.ContainsKey));
}
