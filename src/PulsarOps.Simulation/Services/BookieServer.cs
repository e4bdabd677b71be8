using System.Globalization;

namespace PulsarOps.Simulation;

/// <summary>bin/pulsar bookie: registered as writable once ZooKeeper serves and its cookie is correct.</summary>
internal sealed class BookieServer(Launch launch) : PulsarProcess(launch)
{
    /// <summary>The registrations of bookies that accept new entries.</summary>
    public const string Writable = "/ledgers/available";

    /// <summary>The registrations of bookies that accept no new entries.</summary>
    public const string ReadOnly = "/ledgers/available/readonly";

    private const int BookiePort = 3181;
    private const double DiskUsageThreshold = 0.95;
    private const int HttpPort = 8000;

    private BookieCookie? _cookie;
    private string _servers = "";
    private bool _isFull;

    public override int MemoryMB => 163;

    public override double StopSeconds => Host.World.Timings.BookieStop;

    protected override bool Proceed()
    {
        var (tree, _) = ZooKeeperClient.Connect(Host, _servers);
        if (tree is null)
            return false;

        if (tree.Read("/ledgers/INSTANCEID") is not { } instance)
        {
            End(1, "ERROR org.apache.bookkeeper.server.Main - BookKeeper metadata doesn't exist in zookeeper. "
                + "Has the cluster been initialized? Try running bin/bookkeeper shell metaformat");
        }
        else if (_cookie!.Check(Host.Files, tree, instance) is { } trouble)
        {
            End(3, $"ERROR org.apache.bookkeeper.server.Main - {trouble}");
        }
        else if (!tree.Create($"{(_isFull ? ReadOnly : Writable)}/{_cookie.BookieId}", "", this))
        {
            // The bookie waits until the session of the previous process ends.
            return false;
        }
        else
        {
            Rest();
            // Its AutoRecovery makes it.
            tree.Create("/ledgers/underreplication");
            Say($"INFO  Started bookie {_cookie.BookieId}");
        }

        return true;
    }

    protected override void Run()
    {
        if (ReadBookKeeperConfiguration() is not var (settings, servers))
            return;
        _servers = servers;
        var port = NumberOf(settings, "bookiePort", BookiePort);
        var http = Setting(settings, "httpServerEnabled") == "true" ? "httpServerPort" : "prometheusStatsHttpPort";
        if (!Listen([port, NumberOf(settings, http, HttpPort)]))
            return;

        var address = Setting(settings, "advertisedAddress") ?? Host.Address;
        var ledgers = Folders(Setting(settings, "ledgerDirectories") ?? "data/bookkeeper/ledgers");
        _cookie = new(
            $"{address}:{port.ToString(CultureInfo.InvariantCulture)}",
            Folders(Setting(settings, "journalDirectories", "journalDirectory") ?? "data/bookkeeper/journal"), ledgers,
            Setting(settings, "allowStorageExpansion") == "true");
        var threshold = Setting(settings, "diskUsageThreshold") is { } text
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : DiskUsageThreshold;
        _isFull = ledgers.All(folder => Host.Usage(folder).Used > threshold);
        After(Host.World.Timings.BookieStart);
    }

    private string[] Folders(string list) => [.. list.Split(',').Select(folder => Rooted(folder.Trim()))];
}
