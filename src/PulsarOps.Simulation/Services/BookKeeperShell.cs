using System.Globalization;

namespace PulsarOps.Simulation;

/// <summary>bin/bookkeeper shell recover and decommissionbookie. It copies a ledger a second.</summary>
internal sealed class BookKeeperShell(Launch launch) : PulsarProcess(launch)
{
    private string _servers = "";

    private string Verb => Launch.Command.Count > 2 ? Launch.Command[2] : "";

    private string Bookie => Launch.Command[^1];

    protected override bool Proceed()
    {
        var (tree, trouble) = ZooKeeperClient.Connect(Host, _servers);
        if (tree is null)
        {
            End(1, $"ERROR KeeperException$ConnectionLossException: {trouble}");
            return true;
        }

        if (Verb == "decommissionbookie" && IsRegistered(tree))
        {
            End(255, $"ERROR BKIllegalOpException: Bookie: {Bookie} is not shutdown");
            return true;
        }

        var left = SimulatedLedgers.Of(tree, Bookie);
        if (left.FirstOrDefault(ledger => ledger.CopyElsewhere(tree, Bookie)) is { } copied)
        {
            Say($"INFO  org.apache.bookkeeper.client.BookKeeperAdmin - Recovered ledger {copied.Id}.");
            Run();
        }
        else if (left.Count > 0 && Verb == "decommissionbookie")
        {
            Say($"INFO  BookKeeperAdmin - Count of Ledgers which need to be rereplicated: {left.Count}");
            Run();
        }
        else
        {
            if (Verb == "decommissionbookie")
                tree.Delete($"/ledgers/cookies/{Bookie}");
            End(0);
        }

        return true;
    }

    protected override void Run()
    {
        if (ReadConfiguration("BOOKIE_CONF", "bookkeeper.conf") is not { } settings)
            return;
        _servers = ZooKeeperClient.ServersOf(Setting(settings, "metadataServiceUri", "zkServers") ?? "");
        After(Host.World.Timings.LedgerCopy);
    }

    private bool IsRegistered(ZNodeTree tree) =>
        tree.Exists($"{BookieServer.Writable}/{Bookie}") || tree.Exists($"{BookieServer.ReadOnly}/{Bookie}");
}

/// <summary>A ledger: a znode with the bookies that have a copy.</summary>
internal sealed class SimulatedLedger(string path, long id, IReadOnlyList<string> bookies)
{
    public long Id => id;

    public IReadOnlyList<string> Bookies => bookies;

    /// <summary>Another bookie gets the copy, if a bookie with another copy serves.</summary>
    public bool CopyElsewhere(ZNodeTree tree, string bookie)
    {
        string[] writable = [.. (tree.List(BookieServer.Writable) ?? []).Where(name => name != "readonly")];
        string[] serving = [.. writable, .. tree.List(BookieServer.ReadOnly) ?? []];
        var target = writable.FirstOrDefault(name => name != bookie && !bookies.Contains(name));
        if (target is null || !bookies.Any(serving.Contains))
            return false;
        tree.Write(path, string.Join(",", bookies.Select(name => name == bookie ? target : name)));
        return true;
    }
}

/// <summary>The ledgers of a cluster.</summary>
internal static class SimulatedLedgers
{
    private const string Root = "/ledgers/00/0000";

    public static void Add(ZNodeTree tree, long id, params string[] bookies) => tree.Create(
        $"{Root}/L{id.ToString("0000", CultureInfo.InvariantCulture)}", string.Join(",", bookies));

    /// <summary>Those of which a bookie has a copy.</summary>
    public static IReadOnlyList<SimulatedLedger> Of(ZNodeTree tree, string bookie) =>
    [
        .. (tree.List(Root) ?? []).Select(name => new SimulatedLedger(
            $"{Root}/{name}", long.Parse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture),
            tree.Read($"{Root}/{name}")!.Split(',')))
            .Where(ledger => ledger.Bookies.Contains(bookie)),
    ];
}
