using System.Globalization;

namespace PulsarOps.Rendering;

/// <summary>What zookeeper.conf has to say of one server.</summary>
internal static class ZooKeeperSettings
{
    public static IEnumerable<(string Key, string Value)> For(PulsarTopology topology, PulsarService server)
    {
        yield return ("dataDir", server.DataDirectory!);
        if (server.DataLogDirectory is { } log)
            yield return ("dataLogDir", log);
        yield return ("clientPort", Text(server.Port("client")));
        yield return ("admin.serverPort", Text(server.Port("admin")));
        yield return ("metricsProvider.httpPort", Text(server.Port("metrics")));
        foreach (var setting in SessionTimeouts.ForZooKeeper(topology))
            yield return setting;
        if (topology.Transport == PulsarTransport.Local)
        {
            yield return ("clientPortAddress", server.Address);
            yield return ("admin.serverAddress", server.Address);
            yield return ("metricsProvider.httpHost", server.Address);
        }

        // With one server line ZooKeeper runs alone, and would warn of the line.
        var servers = topology.Of(PulsarRole.ZooKeeper).OrderBy(peer => peer.Number).ToArray();
        foreach (var peer in servers.Where(_ => servers.Length > 1))
        {
            yield return ($"server.{peer.Number}", $"{peer.Address}:{peer.Port("quorum")}:{peer.Port("election")}");
        }
    }

    /// <summary>The content of <c>dataDir/myid</c>: digits and a line feed, nothing else.</summary>
    public static string MyId(PulsarService server) => Text(server.Number) + "\n";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
