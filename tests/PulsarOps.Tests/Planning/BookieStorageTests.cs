using PulsarOps.Common;
using PulsarOps.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Planning;

/// <summary>
/// The folders of a bookie change only as BookKeeper accepts it; everything else is refused before it is stopped.
/// </summary>
public sealed class BookieStorageTests
{
    [Theory]
    [InlineData("/j", "/l1,/l2", null)]
    [InlineData("/j", "/l1,/l2,/l3", nameof(SR.LedgerDirectoryAdded))]
    [InlineData("/j", "/l2,/l1", nameof(SR.LedgerDirectoryAdded))]
    [InlineData("/j", "/l1", nameof(SR.LedgerDirectoryRemoved))]
    [InlineData("/j", "/l1,/l3", nameof(SR.LedgerDirectoryRemoved))]
    [InlineData("/j,/j2", "/l1,/l2", nameof(SR.JournalDirectoriesChanged))]
    [InlineData("/j2", "/l1,/l2", nameof(SR.JournalDirectoriesChanged))]
    public void Other_folders_than_those_of_the_cookie_are_refused(string journals, string ledgers, string? errorId)
    {
        foreach (var isRunning in new[] { true, false })
        {
            var facts = Facts(Topology("/j", "/l1,/l2"), isRunning, hasCookie: true);
            var problems = BookieStorage.Problems(Plans.Input(
                Topology(journals, ledgers), facts.For(Plans.Everything), Plans.Everything)).ToArray();

            Assert.Equal(errorId is null ? [] : new[] { errorId }, problems.Select(problem => problem.ErrorId));
            Assert.All(problems, problem => Assert.Contains("bookie@h1", problem.Message, StringComparison.Ordinal));
            if (errorId is not null)
            {
                Assert.Contains(
                    Plans.Problems(Topology(journals, ledgers), facts, Plans.Everything),
                    problem => problem.ErrorId == errorId);
            }
        }
    }

    [Theory]
    [InlineData("/j", "/l1,/l2,/l3", null)]
    [InlineData("/j", "/l1,/l3", nameof(SR.LedgerDirectoryRemoved))]
    [InlineData("/j2", "/l1,/l2,/l3", nameof(SR.JournalDirectoriesChanged))]
    public void Further_ledger_folders_are_taken_when_the_settings_say_so(
        string journals, string ledgers, string? errorId)
    {
        var facts = Facts(Topology("/j", "/l1,/l2"), isRunning: true, hasCookie: true);

        var problems = BookieStorage.Problems(Plans.Input(
            Topology(journals, ledgers, "true"), facts.For(Plans.Everything), Plans.Everything)).ToArray();

        Assert.Equal(errorId is null ? [] : new[] { errorId }, problems.Select(problem => problem.ErrorId));
    }

    [Theory]
    [InlineData(true, nameof(SR.JournalDirectoriesChanged))]
    [InlineData(false, null)]
    public void Without_a_cookie_in_sight_the_configuration_of_a_running_bookie_counts(bool isRunning, string? errorId)
    {
        var facts = Facts(Topology("/j", "/l1"), isRunning, hasCookie: false);

        var problems = BookieStorage.Problems(
            Plans.Input(Topology("/j9", "/l9"), facts.For(Plans.Everything), Plans.Everything)).ToArray();

        Assert.Equal(errorId is null ? [] : new[] { errorId }, problems.Select(problem => problem.ErrorId));
    }

    private static PulsarTopology Topology(
        string journals, string ledgers, string? allows = null) => RemoteTopology.Create(new()
    {
        Name = "c1", Version = new(4, 0, 8), Profile = PulsarProfile.Small,
        Nodes =
        [
            new("h1",
            [
                (PulsarRole.ZooKeeper, new()), (PulsarRole.Broker, new()),
                (PulsarRole.Bookie, new()
                {
                    JournalDirectories = journals.Split(','), LedgerDirectories = ledgers.Split(','),
                    Settings = allows is null
                        ? new() : new Dictionary<string, string> { ["allowStorageExpansion"] = allows },
                }),
            ]),
        ],
    });

    /// <summary>A cookie as BookKeeper writes it into <c>current/VERSION</c> of each folder.</summary>
    private static SimulatedFacts Facts(PulsarTopology before, bool isRunning, bool hasCookie)
    {
        var (facts, bookie) = (SimulatedFacts.Fresh(before), before.Of(PulsarRole.Bookie).Single());
        var cookie = $"4\nbookieHost: \"h1:3181\"\njournalDir: \"{string.Join(",", bookie.JournalDirectories)}\"\n"
            + $"ledgerDirs: \"{bookie.LedgerDirectories.Count}\\t{string.Join("\\t", bookie.LedgerDirectories)}\"\n"
            + "instanceId: \"5d9c0bd6-7b1c-4e5c-8a42-2f1d39a7b0c1\"\n";
        var contents = bookie.DataDirectories.ToDictionary(folder => $"{folder}/current/VERSION", _ => cookie);
        if (!hasCookie)
            contents.Clear();
        contents[bookie.ConfigFile] = $"journalDirectory={bookie.JournalDirectories[0]}\n"
            + $"ledgerDirectories={string.Join(",", bookie.LedgerDirectories)}\n";
        facts.Change("h1", fact => fact with { Contents = contents });
        facts.ChangeService(bookie, fact => fact with { Running = isRunning });
        return facts;
    }
}
