using System.Text.RegularExpressions;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>
/// What the file <c>current/VERSION</c> in a folder of a bookie says: to which bookie and which metadata it belongs,
/// and which other folders belong to it.
/// </summary>
/// <param name="BookieId">The bookie, as ZooKeeper names it; empty if the file does not say it.</param>
/// <param name="Instance">The instance id of the metadata; empty if the file does not say it.</param>
internal sealed record CookieFile(
    string BookieId, string Instance, IReadOnlyList<string> Journals, IReadOnlyList<string> Ledgers)
{
    private static readonly Regex BookieLine = Line("bookieHost");
    private static readonly Regex InstanceLine = Line("instanceId");
    private static readonly Regex JournalLine = Line("journalDir");

    // The list begins with its length. Tabs separate the folders; the text of a cookie escapes them.
    private static readonly Regex LedgerLine = Line("ledgerDirs");

    /// <summary>The file in a journal or ledger folder.</summary>
    public static string PathIn(string folder) => $"{folder}/current/VERSION";

    /// <summary>Null if the folder has no cookie, or if it was not read.</summary>
    public static CookieFile? In(HostFacts facts, string folder) =>
        facts.Contents.TryGetValue(PathIn(folder), out var text) ? Parse(text) : null;

    public static CookieFile Parse(string text) => new(
        Value(BookieLine, text), Value(InstanceLine, text),
        Value(JournalLine, text).Split(',', StringSplitOptions.RemoveEmptyEntries),
        [.. Value(LedgerLine, text).Split(@"\t").Skip(1)]);

    private static Regex Line(string key) =>
        new($"^{key}: \"(?<value>[^\"]*)\"", RegexOptions.Multiline | RegexOptions.CultureInvariant);

    private static string Value(Regex line, string text) => line.Match(text).Groups["value"].Value;
}
