namespace PulsarOps.Simulation;

/// <summary>A client's view of ZooKeeper from one host.</summary>
internal static class ZooKeeperClient
{
    private const string Ledgers = "/ledgers";

    /// <summary>The znodes, from the first server that serves; or null with the reason.</summary>
    public static (ZNodeTree? Tree, string Trouble) Connect(SimulatedHost from, string servers)
    {
        var troubles = new List<string>();
        var slash = servers.IndexOf('/');
        var (hosts, root) = slash < 0 ? (servers, "") : (servers.Substring(0, slash), servers.Substring(slash));
        foreach (var server in hosts.Split(','))
        {
            if (from.Connect(server) is not ZooKeeperServer zooKeeper)
                troubles.Add($"{server}: Connection refused");
            else if (zooKeeper.Ensemble() is not { } ensemble)
                troubles.Add($"{server}: no quorum (closed without an answer)");
            else
                return (ensemble.Tree.Below(root), "");
        }

        return (null, string.Join("\n", troubles));
    }

    /// <summary>
    /// The servers and the chroot of <c>metadata-store:zk:h:p,h:p</c>, <c>zk:h:p,h:p</c>,
    /// <c>zk+hierarchical://h:p;h:p/ledgers</c> or <c>h:p,h:p</c>.
    /// </summary>
    public static string ServersOf(string uri)
    {
        foreach (var scheme in new[] { "metadata-store:", "zk:", "zk+hierarchical:" })
        {
            if (uri.StartsWith(scheme, StringComparison.Ordinal))
                uri = uri.Substring(scheme.Length);
        }

        uri = uri.TrimStart('/').Replace(';', ',');
        return uri.EndsWith(Ledgers, StringComparison.Ordinal) ? uri.Substring(0, uri.Length - Ledgers.Length) : uri;
    }
}
