namespace PulsarOps.Simulation;

/// <summary>Connections of the scripts of a host to services, by TLS or in plain text.</summary>
internal static class SimulatedTls
{
    private static readonly string[] Files = ["ca", "cert", "key"];

    /// <summary>Why a connection to an open port fails; null if it does not.</summary>
    /// <param name="host">The host that connects.</param>
    /// <param name="endpoint"><c>host:port</c></param>
    /// <param name="folder">The folder with keys and certificates; null for plain text.</param>
    public static string? Trouble(SimulatedHost host, string endpoint, string? folder) => folder is null
        ? null
        : Files.FirstOrDefault(file => host.Files.FindFile($"{folder}/{file}.pem") is null) is { } missing
            ? $"there is no file {folder}/{missing}.pem, or it cannot be read"
            : host.PortAt(endpoint) is { Tls: false } ? "the port speaks no TLS" : null;

    /// <summary>The znodes; null with the end of a message, which is empty for plain text.</summary>
    public static (ZNodeTree? Tree, string Why) ZooKeeper(SimulatedHost host, string servers, string? folder)
    {
        var (tree, trouble) = Connect(host, servers, folder);
        // The last server is that of the last attempt.
        return (tree, tree is not null || folder is null ? ""
            : $" (ZooKeeper: {trouble.Split('\n')[^1].Split(": ", 2)[^1]})");
    }

    /// <summary>The znodes, or null with the reason of each server.</summary>
    public static (ZNodeTree? Tree, string Trouble) Connect(SimulatedHost host, string servers, string? folder)
    {
        var troubles = servers.Split(',').Select(server => (Server: server, Trouble: Trouble(host, server, folder)))
            .ToLookup(pair => pair.Trouble is null);
        // A cluster with TLS has no external ZooKeeper, and so no chroot at the end.
        return folder is null ? ZooKeeperClient.Connect(host, servers)
            : troubles[true].Any()
                ? ZooKeeperClient.Connect(host, string.Join(",", troubles[true].Select(pair => pair.Server)))
                : (null, string.Join("\n", troubles[false].Select(pair => $"{pair.Server}: {pair.Trouble}")));
    }
}
