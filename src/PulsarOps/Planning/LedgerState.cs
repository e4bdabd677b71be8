using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>What ZooKeeper says about the copies of ledgers, and how many bookies new ledgers need.</summary>
/// <remarks>
/// BookKeeper marks a ledger when a bookie with one of its copies is lost, and removes the mark when another bookie has
/// the copy. The mark names the lost bookie. Policies of single topics are not in ZooKeeper, and so do not count.
/// </remarks>
internal sealed class LedgerState
{
    /// <summary>The znode that exists while BookKeeper makes no copies for lost bookies.</summary>
    public const string SwitchedOff = "/ledgers/underreplication/disable";

    private const string Election = "/ledgers/underreplication/auditorelection";
    private const string Marks = "/ledgers/underreplication/ledgers";
    private const string Policies = "/admin/policies";
    private const string Available = "/ledgers/available";
    private const string ReadOnly = $"{Available}/readonly";

    /// <summary>Enough hosts to read policies, which may be many, and votes, if one of them does not answer.</summary>
    private const int Readers = 3;

    private static readonly Regex DefaultEnsemble = new(
        "^managedLedgerDefaultEnsembleSize *= *([0-9]{1,6}) *$",
        RegexOptions.CultureInvariant | RegexOptions.Multiline);

    private static readonly Regex Vote = new("bookieId: \"([^\"]+)\"", RegexOptions.CultureInvariant);

    private static readonly Regex Replica = new("replica: \"([^\"]+)\"", RegexOptions.CultureInvariant);

    private LedgerState(PlanInput input, MetadataFact metadata)
    {
        Writable = [.. metadata.ChildrenOf(Available).Where(name => name != "readonly")];
        Serving = [.. Writable, .. metadata.ChildrenOf(ReadOnly)];
        // A bookie that is back has its copies, although the mark may stay for a while.
        Lacking =
        [
            .. metadata.Nodes.Where(node => node.Key.StartsWith($"{Marks}/", StringComparison.Ordinal))
                .Select(node => new LackingLedger(
                    IdOf(node.Key),
                    [.. Replica.Matches(node.Value).Select(match => match.Groups[1].Value).Where(IsGone)]))
                .Where(ledger => ledger.Bookies.Count > 0).OrderBy(ledger => ledger.Id),
        ];
        HasMore = metadata.Truncated.Any(path => path.StartsWith(Marks, StringComparison.Ordinal));
        IsRecoveryOff = metadata.Nodes.ContainsKey(SwitchedOff);
        (Ensemble, Namespace) = input.Facts.Values.Select(facts => facts.Metadata).OfType<MetadataFact>()
            .SelectMany(Ensembles).Append((input.Topology.Quorum.Ensemble, ""))
            .Concat(input.Topology.Of(PulsarRole.Broker).Select(broker => (EnsembleOf(input, broker), "")))
            .MaxBy(pair => pair.Item1);

        bool IsGone(string bookie) => !Serving.Contains(bookie);
    }

    /// <summary>The bookies that are registered as writable.</summary>
    public IReadOnlyList<string> Writable { get; }

    /// <summary>The bookies that are registered, as writable or as read-only.</summary>
    public IReadOnlyCollection<string> Serving { get; }

    /// <summary>The ledgers that lack a copy, because a bookie that had it is gone.</summary>
    public IReadOnlyList<LackingLedger> Lacking { get; }

    /// <summary>Whether more ledgers are marked than were read.</summary>
    public bool HasMore { get; }

    /// <summary>Whether BookKeeper has been told to make no copies for lost bookies.</summary>
    public bool IsRecoveryOff { get; }

    /// <summary>The number of bookies that the largest ensemble of new ledgers needs.</summary>
    public int Ensemble { get; }

    /// <summary>The namespace whose policy demands it; empty if the topology does.</summary>
    public string Namespace { get; } = "";

    /// <summary>Ledgers in words, such as <c>12, 13 and 40 more</c>.</summary>
    /// <param name="ledgers">The ledgers.</param>
    /// <param name="hasMore">Whether there are more.</param>
    public static string Names(IReadOnlyList<LackingLedger> ledgers, bool hasMore)
    {
        const int Shown = 5;
        var names = string.Join(", ", ledgers.Take(Shown));
        return ledgers.Count <= Shown ? names
            : string.Format(
                CultureInfo.InvariantCulture, "{0} and {1}{2} more", names, hasMore ? "at least " : "",
                ledgers.Count - Shown);
    }

    /// <summary>Adds the questions to those that ZooKeeper is asked anyway.</summary>
    /// <param name="questions">The questions to a host.</param>
    /// <param name="lists">Further znodes whose children are asked for.</param>
    public static void Ask(HostQuestions questions, params string[] lists)
    {
        var probe = questions.Probe.Metadata ?? MetadataPlanner.RegistryQuestion(questions);
        questions.Probe = questions.Probe with
        {
            Metadata = probe with
            {
                Nodes = [.. probe.Nodes, SwitchedOff],
                Lists = [.. probe.Lists.Union([Available, ReadOnly, .. lists])],
                Trees =
                [
                    new(Marks, 5),
                    .. IsReader(questions) ? new[] { new ZNodeTreeProbe(Policies, 2) } : [],
                ],
            },
        };
    }

    /// <summary>Null if no host has read it.</summary>
    public static LedgerState? Of(PlanInput input) =>
        input.Facts.Values.Select(facts => facts.Metadata).FirstOrDefault(metadata =>
            metadata is { Reachable: true } && metadata.Children.ContainsKey(Available)) is { } metadata
            ? new(input, metadata) : null;

    /// <summary>Adds the question for the votes, which only the order of restarts needs.</summary>
    public static void AskForVotes(HostQuestions questions)
    {
        if (questions.Probe.Metadata is not { } probe || !IsReader(questions))
            return;
        questions.Probe = questions.Probe with
        {
            Metadata = probe with { Trees = [.. probe.Trees, new(Election, 1)] },
        };
    }

    /// <summary>
    /// The ids of bookies in the order in which their AutoRecovery becomes the auditor, which finds ledgers that lack
    /// copies. The first one is the auditor.
    /// </summary>
    public static IReadOnlyList<string> Votes(PlanInput input) =>
        input.Facts.Values.Select(facts => facts.Metadata).OfType<MetadataFact>().Select(Votes)
            .FirstOrDefault(votes => votes.Count > 0) ?? [];

    private static List<string> Votes(MetadataFact metadata) =>
    [
        .. metadata.Nodes.Where(node => node.Key.StartsWith($"{Election}/", StringComparison.Ordinal))
            .OrderBy(node => node.Key, StringComparer.Ordinal)
            .Select(node => Vote.Match(node.Value).Groups[1].Value),
    ];

    /// <summary>Whether a host is one of the few that read what may be much, and is equal on all.</summary>
    private static bool IsReader(HostQuestions questions) =>
        questions.Nodes.Intersect(questions.Topology.Nodes.Take(Readers)).Any();

    private static IEnumerable<(int Size, string Namespace)> Ensembles(MetadataFact metadata) =>
        from node in metadata.Nodes
        where node.Key.StartsWith($"{Policies}/", StringComparison.Ordinal)
        let size = EnsembleOf(node.Value)
        where size > 0
        select (size, node.Key.Substring(Policies.Length + 1));

    /// <summary>
    /// What a broker's file says, if it was read: the topology may have another ensemble than the brokers so far.
    /// </summary>
    private static int EnsembleOf(PlanInput input, PulsarService broker) =>
        input.Facts.TryGetValue(HostMap.KeyOf(input.Topology, broker.Host), out var facts)
        && facts.Contents.TryGetValue(broker.ConfigFile, out var text)
        && DefaultEnsemble.Matches(text) is { Count: > 0 } found
            ? int.Parse(found[^1].Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    private static int EnsembleOf(string policies)
    {
        if (!policies.Contains("\"persistence\"", StringComparison.Ordinal))
            return 0;
        try
        {
            using var json = JsonDocument.Parse(policies);
            return json.RootElement.TryGetProperty("persistence", out var persistence)
                && persistence.ValueKind == JsonValueKind.Object
                && persistence.TryGetProperty("bookkeeperEnsemble", out var ensemble)
                && ensemble.TryGetInt32(out var size) ? size : 0;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return 0; // This is not JSON that a broker writes.
        }
    }

    /// <summary>The last name of a mark's path is <c>urL</c> and ten digits or more.</summary>
    private static long IdOf(string path) =>
        long.TryParse(
            path.AsSpan(path.LastIndexOf('L') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id : -1;
}

/// <summary>A ledger and the lost bookies that had a copy of it.</summary>
internal sealed record LackingLedger(long Id, IReadOnlyList<string> Bookies)
{
    public override string ToString() =>
        string.Format(CultureInfo.InvariantCulture, "{0} (on {1})", Id, string.Join(", ", Bookies));
}
