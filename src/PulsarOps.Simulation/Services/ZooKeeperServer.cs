using System.Globalization;
using PulsarOps.Roles;

namespace PulsarOps.Simulation;

/// <summary>
/// bin/pulsar zookeeper: standalone, or a member of an ensemble that serves as long as a majority of it runs.
/// </summary>
/// <remarks>
/// A server knows the members that its configuration listed at its start. It leads with a majority of its own list, and
/// follows only a leader that it lists and that a majority of its own list follows. So servers with different lists may
/// form two quorums. A server that the leader does not list follows it, and does not count.
/// </remarks>
internal sealed class ZooKeeperServer(Launch launch) : PulsarProcess(launch)
{
    private const int ClientPort = 2181;
    private const int AdminPort = 8080;
    private const int MetricsPort = 7000;

    private IReadOnlyList<EnsembleMember> _members = [];
    private string _dataDirectory = "";

    /// <summary>Whether it led the ensemble when that was last asked about.</summary>
    private bool _led;

    /// <summary>Its number in the ensemble; 0 if it is standalone.</summary>
    public int Number { get; private set; }

    public bool Up { get; private set; }

    public ZNodeTree Tree { get; private set; } = new();

    /// <summary>The version that it reports.</summary>
    public string Version { get; set; } = "3.9.3";

    public override int MemoryMB => 107;

    public override double StopSeconds => Host.World.Timings.ZooKeeperStop;

    private string DataFile => $"{_dataDirectory}/version-2/log.1";

    protected override bool Proceed()
    {
        Tree = Host.Files.FindFile(DataFile)?.Meaning as ZNodeTree ?? new();
        Host.Files.MakeDirectory($"{_dataDirectory}/version-2");
        Keep(Tree);
        Up = true;
        Host.World.ZooKeepers.Add(this);
        Rest();
        Say($"INFO  ZooKeeper server {Number.ToString(CultureInfo.InvariantCulture)} started");
        return true;
    }

    /// <summary>The servers that serve together with this one; null without a majority.</summary>
    public Ensemble? Ensemble()
    {
        if (!Up)
            return null;
        if (_members.Count == 0)
            return new(this, []);

        return Ensembles().FirstOrDefault(ensemble => ensemble.Leader == this || ensemble.Followers.Contains(this));
    }

    protected override void Run()
    {
        if (ReadConfiguration("PULSAR_ZK_CONF", "zookeeper.conf") is not { } settings)
            return;
        if (Setting(settings, "dataDir") is not { } directory)
        {
            End(2, "ERROR Invalid config, exiting abnormally: java.lang.IllegalArgumentException: dataDir is not set");
            return;
        }

        _dataDirectory = Rooted(directory);
        var listed = settings
            .Where(setting => setting.Key.StartsWith("server.", StringComparison.Ordinal))
            .Select(EnsembleMember.Parse)
            .ToArray();
        // A single server line counts as none: the server is standalone.
        if (listed.Length > 1 && !Join(listed))
            return;
        if (Listen(Ports(settings)))
            After(Host.World.Timings.ZooKeeperStart);
    }

    protected override void OnLeaving()
    {
        // The others continue without it, and what they agree on from now on is not in its data.
        Tree = Tree.Clone();
        if (Up && Host.Files.FindFile(DataFile) is not null)
            Keep(Tree);
        Host.World.ZooKeepers.Remove(this);
        Up = false;
    }

    private bool Join(IReadOnlyList<EnsembleMember> members)
    {
        if (Host.Files.ReadText($"{_dataDirectory}/myid") is not { } text)
        {
            End(
                2,
                "ERROR Invalid config, exiting abnormally: java.lang.IllegalArgumentException: myid file is missing"
            );
            return false;
        }

        if (!int.TryParse(text.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            End(
                2,
                "ERROR Invalid config, exiting abnormally: java.lang.IllegalArgumentException: "
                    + $"serverid {text} is not a number"
            );
            return false;
        }

        if (members.All(member => member.Number != number))
        {
            End(
                1,
                "ERROR Unexpected exception, exiting abnormally: java.lang.RuntimeException: "
                    + $"My id {text.Trim()} not in the peer list"
            );
            return false;
        }

        (Number, _members) = (number, members);
        return true;
    }

    private IEnumerable<SimulatedPort> Ports(IReadOnlyDictionary<string, string> settings)
    {
        yield return new(NumberOf(settings, "clientPort", ClientPort))
        {
            Loopback = Setting(settings, "clientPortAddress") == "127.0.0.1",
        };
        if (Setting(settings, "secureClientPort") is not null)
            yield return new(NumberOf(settings, "secureClientPort", 0)) { Tls = true };
        foreach (var own in _members.Where(member => member.Number == Number))
        {
            yield return own.QuorumPort;
            yield return own.ElectionPort;
        }

        if (Setting(settings, "admin.enableServer") != "false")
            yield return NumberOf(settings, "admin.serverPort", AdminPort);
        if (Setting(settings, "metricsProvider.className", "metricsProvider.httpPort") is not null)
            yield return NumberOf(settings, "metricsProvider.httpPort", MetricsPort);
    }

    /// <summary>
    /// The quorums of the servers that know each other, directly or over others. There is one at most, unless their
    /// lists differ by more than one member.
    /// </summary>
    private List<Ensemble> Ensembles()
    {
        var all = Host.World.ZooKeepers.Where(server => server is { Up: true, _members.Count: > 0 }).ToArray();
        var left = new List<ZooKeeperServer> { this };
        for (var at = 0; at < left.Count; at++)
            left.AddRange(all.Where(other => left[at].Knows(other) || other.Knows(left[at])).Except(left).ToArray());

        // A leader stays, even if a server with a higher number joins. As long as nothing was written, that number
        // decides, so that who leads a new ensemble does not depend on which of its servers starts first.
        var ensembles = new List<Ensemble>();
        foreach (var leader in left.OrderByDescending(server => server._led && server.Tree.Zxid > 0)
            .ThenByDescending(server => server.Number).ToArray())
        {
            if (!left.Contains(leader) || !leader.Knows(leader))
                continue;
            var servers = Followers(leader, left);
            if (servers.Count > 0)
                ensembles.Add(Agree(leader, servers));
            left.RemoveAll(servers.Contains);
        }

        foreach (var server in left)
            server._led = false;
        return ensembles;
    }

    /// <summary>The servers that follow a leader, and the leader; none if it gets no majority.</summary>
    private static HashSet<ZooKeeperServer> Followers(ZooKeeperServer leader, IEnumerable<ZooKeeperServer> servers)
    {
        var following = servers.Where(server => server.Knows(leader)).ToHashSet();
        while (following.RemoveWhere(server => server._members.Count(
            member => following.Any(other => other == server.Find(member))) < QuorumRules.Majority(
            server._members.Count)) > 0)
        {
        }

        return following.Contains(leader) ? following : [];
    }

    private bool Knows(ZooKeeperServer other) => _members.Any(member => Find(member) == other);

    private ZooKeeperServer? Find(EnsembleMember member) =>
        Host.World.Resolve(Host, member.Host)?.Processes.Listener(member.QuorumPort)
            is ZooKeeperServer { Up: true } server
        && server.Number == member.Number
            ? server
            : null;

    /// <summary>
    /// The servers follow the one with the most changes. With a majority, it has everything that was ever confirmed.
    /// </summary>
    private static Ensemble Agree(ZooKeeperServer leader, IReadOnlyCollection<ZooKeeperServer> servers)
    {
        var tree = servers
            .Where(leader.Knows)
            .OrderByDescending(server => server.Tree.Zxid)
            .ThenByDescending(server => server.Number)
            .First()
            .Tree;
        foreach (var server in servers)
        {
            server._led = server == leader;
            if (server.Tree != tree)
                server.Keep(tree);
        }

        return new(leader, [.. servers.Where(server => server != leader)]);
    }

    private void Keep(ZNodeTree tree)
    {
        Tree = tree;
        if (Host.Files.FindDirectory($"{_dataDirectory}/version-2") is not null)
            Host.Files.Write(DataFile, "644", [], tree);
    }
}

/// <summary>ZooKeeper servers that serve together, or a standalone one.</summary>
internal sealed record Ensemble(ZooKeeperServer Leader, IReadOnlyList<ZooKeeperServer> Followers)
{
    public ZNodeTree Tree => Leader.Tree;

    public string ModeOf(ZooKeeperServer server) =>
        server.Number == 0 ? "standalone" : server == Leader ? "leader" : "follower";
}

/// <summary>A line <c>server.N=host:quorum:election</c> of zookeeper.conf.</summary>
internal sealed record EnsembleMember(int Number, string Host, int QuorumPort, int ElectionPort)
{
    public static EnsembleMember Parse(KeyValuePair<string, string> setting)
    {
        var parts = setting.Value.Split(':', ';');
        return new(NumberOf(setting.Key.Substring("server.".Length)), parts[0], NumberOf(parts[1]), NumberOf(parts[2]));
    }

    private static int NumberOf(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
