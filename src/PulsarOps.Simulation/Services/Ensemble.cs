using System.Globalization;

namespace PulsarOps.Simulation;

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
