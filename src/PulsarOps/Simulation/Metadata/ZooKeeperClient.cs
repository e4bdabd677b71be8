using PulsarOps.Simulation.Services;

namespace PulsarOps.Simulation.Metadata;

/// <summary>A client's view of ZooKeeper from one machine.</summary>
internal static class ZooKeeperClient
{
    /// <summary>The z-nodes, by the first of the servers that serves; or null, and why.</summary>
    public static (ZNodeTree? Tree, string Trouble) Connect(SimulatedMachine from, string servers)
    {
        var troubles = new List<string>();
        foreach (var server in servers.Split(','))
        {
            if (from.Connect(server) is not ZooKeeperServer zooKeeper)
                troubles.Add($"{server}: Connection refused");
            else if (zooKeeper.Ensemble() is not { } ensemble)
                troubles.Add($"{server}: no quorum (closed without an answer)");
            else
                return (ensemble.Tree, "");
        }

        return (null, string.Join("\n", troubles));
    }

    /// <summary>
    /// The servers of <c>metadata-store:zk:h:p,h:p</c>, <c>zk:h:p,h:p</c>, <c>zk+hierarchical://h:p;h:p/ledgers</c> or <c>h:p,h:p</c>.
    /// </summary>
    public static string ServersOf(string uri)
    {
        foreach (var scheme in new[] { "metadata-store:", "zk:", "zk+hierarchical:" })
        {
            if (uri.StartsWith(scheme, StringComparison.Ordinal))
                uri = uri.Substring(scheme.Length);
        }

        return uri.TrimStart('/').Split('/')[0].Replace(';', ',');
    }
}
