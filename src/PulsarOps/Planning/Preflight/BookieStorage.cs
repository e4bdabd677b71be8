using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>
/// Checks whether a bookie would start with other folders than before. Its cookie lists them, in each folder and in the
/// metadata. BookKeeper accepts more ledger folders only with allowStorageExpansion, and no other change of the list.
/// </summary>
internal static class BookieStorage
{
    private const string Expansion = "allowStorageExpansion";

    /// <summary>Asks for the files that show which folders the bookies have used.</summary>
    public static void Ask(HostQuestions questions) => questions.AskForContents(questions.Services
        .Where(service => Concerns(questions.DesiredStates, service))
        .SelectMany(bookie => bookie.DataDirectories.Select(CookieFile.PathIn).Append(bookie.ConfigFile)));

    public static IEnumerable<PulsarOpsException> Problems(PlanInput input) => input.Topology.Services
        .Where(service => Concerns(input.DesiredStates, service))
        .Select(bookie => Problem(bookie, input.FactsOf(bookie.Host))).OfType<PulsarOpsException>();

    private static PulsarOpsException? Problem(PulsarService bookie, HostFacts facts)
    {
        if (Known(bookie, facts) is not var (journals, ledgers))
            return null;
        if (!journals.SequenceEqual(bookie.JournalDirectories))
            return Error(nameof(SR.JournalDirectoriesChanged), bookie, journals, bookie.JournalDirectories);
        if (ledgers.Except(bookie.LedgerDirectories).Any())
            return Error(nameof(SR.LedgerDirectoryRemoved), bookie, ledgers, bookie.LedgerDirectories);
        var isAllowed = bookie.Settings.TryGetValue(Expansion, out var value)
            && value.Equals("true", StringComparison.OrdinalIgnoreCase);
        return isAllowed || ledgers.SequenceEqual(bookie.LedgerDirectories) ? null
            : Error(nameof(SR.LedgerDirectoryAdded), bookie, ledgers, bookie.LedgerDirectories);
    }

    /// <summary>
    /// The folders in the cookie. Without a cookie, the folders that a running bookie was configured with.
    /// </summary>
    private static (string[] Journals, string[] Ledgers)? Known(PulsarService bookie, HostFacts facts)
    {
        // The longest list: more folders are added, and none is removed.
        var cookie = BookieIdentity.CookiesOf(bookie, facts).Select(pair => pair.Cookie)
            .Where(cookie => cookie is { Journals.Count: > 0, Ledgers.Count: > 0 })
            .OrderByDescending(cookie => cookie.Ledgers.Count).FirstOrDefault();
        if (cookie is not null)
            return ([.. cookie.Journals], [.. cookie.Ledgers]);

        if (!facts.Services.TryGetValue(bookie.Id, out var fact) || !fact.Running
            || !facts.Contents.TryGetValue(bookie.ConfigFile, out var file))
        {
            return null;
        }

        var configured = new PropertiesDocument(file);
        return (configured["journalDirectories"] ?? configured["journalDirectory"]) is { } journals
            && configured["ledgerDirectories"] is { } ledgers
            ? (journals.Split(','), ledgers.Split(',')) : null;
    }

    private static bool Concerns(IReadOnlyList<DesiredState> desiredStates, PulsarService service) =>
        service.Role == PulsarRole.Bookie && desiredStates.Any(desired =>
            desired.State is LifecycleState.Installed or LifecycleState.Updated && desired.Selects(service));

    private static PulsarOpsException Error(
        string id, PulsarService bookie, IEnumerable<string> before, IEnumerable<string> wanted) =>
        new(
            id, ErrorKind.InvalidState, bookie.Id, bookie.Id,
            string.Join(", ", before), string.Join(", ", wanted), Expansion);
}
