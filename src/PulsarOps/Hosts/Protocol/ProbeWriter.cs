using System.Globalization;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Writes the questions of a probe in the format of probe.sh.</summary>
internal static class ProbeWriter
{
    public static byte[] Write(HostProbe probe)
    {
        var writer = new ProtocolWriter();
        // The inputs of a service are checked too: their hashes at its start and now show whether they have changed.
        foreach (var path in probe.Paths.Concat(probe.Services.SelectMany(service => service.Inputs)).Distinct())
            writer.Entry("path", path);
        foreach (var path in probe.Contents)
            writer.Entry("content", path);
        foreach (var tree in probe.Releases)
            writer.Entry("release", tree);
        foreach (var folder in probe.Volumes)
            writer.Entry("volume", folder);
        foreach (var folder in probe.Folders)
            writer.Entry("folder", folder);
        if (probe.Lease.Length > 0)
            writer.Record("lease", ("state", probe.Lease));
        if (probe.Made.Length > 0)
            writer.Record(
                "made", ("state", probe.Made), ("list_folders", probe.MadeFolders ? "yes" : "no"),
                ("releases", ProtocolWriter.Words(probe.Releases)));
        if (probe.Java)
            writer.Record("java", ("home", probe.JavaHome ?? ""), ("user", probe.JavaUser));
        if (probe.Units)
            writer.Record("units");
        if (probe.Preparation is { } preparation)
            Write(writer, preparation);
        if (probe.Metadata is { } metadata)
            writer.Record(
                "znodes", ("servers", metadata.Servers), ("zookeeper_tls", metadata.ZooKeeperTls ?? ""),
                ("get", ProtocolWriter.Words(metadata.Nodes)), ("list", ProtocolWriter.Words(metadata.Lists)),
                ("tree", ProtocolWriter.Words(metadata.Trees.Select(tree => $"{tree.Path}={tree.Levels}"))));

        foreach (var service in probe.Services)
        {
            writer.Record(
                "service", ("id", service.Id), ("pid_file", service.PidFile), ("unit", service.Unit),
                ("ports", string.Join(" ", service.Ports)));
            writer.Record(ReadinessWriter.Record(service.ReadinessProbe));
        }

        foreach (var server in probe.ZooKeepers)
        {
            var colon = server.LastIndexOf(':');
            writer.Record("external", ("id", server));
            writer.Record("version", ("address", server.Substring(0, colon)), ("port", server.Substring(colon + 1)));
        }

        foreach (var clients in probe.Clients)
        {
            writer.Record(
                "clients", ("id", clients.Service), ("plain", Hexadecimal(clients.PlainPorts)),
                ("tls", Hexadecimal(clients.TlsPorts)), ("log", clients.LogFile), ("role", clients.Anonymous));
        }

        foreach (var rest in probe.Requests)
        {
            writer.Record(
                "rest", ("id", rest.Id), ("address", rest.Address), ("port", rest.Port), ("path", rest.Path),
                ("web_tls", rest.WebTls ?? ""));
        }

        return writer.Record("end").ToArray();

        static string Hexadecimal(IEnumerable<int> ports) =>
            string.Join(" ", ports.Select(port => port.ToString("X4", CultureInfo.InvariantCulture)));
    }

    /// <summary>
    /// Comes after the question about Java, whose answer decides whether Java packages are asked for.
    /// </summary>
    private static void Write(ProtocolWriter writer, PrepareProbe probe)
    {
        if (probe.Programs.Count > 0)
            writer.Record("programs", ("names", ProtocolWriter.Words(probe.Programs)));
        if (probe.User is { } user)
            writer.Record("account", ("user", user));
        if (probe.JavaPackages is { Count: > 0 } packages)
            writer.Record(
                "offers", ("features", string.Join(" ", packages.Select(package => package.Feature))),
                ("apt", ProtocolWriter.Words(packages.Select(package => package.AptName))),
                ("dnf", ProtocolWriter.Words(packages.Select(package => package.DnfName))));
        if (probe.Names.Count > 0)
            writer.Record("names", ("ipv4", Names(isIPv6: false)), ("ipv6", Names(isIPv6: true)));
        foreach (var key in probe.KernelSettings)
            writer.Record("sysctl", ("key", key));
        if (probe.FirewallAddress is { } address)
            writer.Record(
                "firewall", ("address", address), ("sources", probe.FirewallSources ? "yes" : "no"));

        string Names(bool isIPv6) =>
            ProtocolWriter.Words(probe.Names.Where(name => name.IsIPv6 == isIPv6).Select(name => name.Name));
    }
}

/// <summary>Writes readiness probes in the format of readiness-probes.bash.</summary>
internal static class ReadinessWriter
{
    /// <summary>In the format of wait.bash: each wait, and after it its readiness probe.</summary>
    public static byte[] Write(IReadOnlyList<ReadinessWait> waits)
    {
        var writer = new ProtocolWriter();
        foreach (var wait in waits)
        {
            writer.Record(
                "wait", ("number", wait.Number), ("seconds", wait.TimeoutSeconds), ("pid_file", wait.PidFile ?? ""),
                ("restarts", wait.Restarts ? "yes" : "no"), ("logs", ProtocolWriter.Words(wait.LogFiles)));
            writer.Record(Record(wait.ReadinessProbe));
        }

        return writer.Record("end").ToArray();
    }

    /// <summary>The kind of a readiness probe and its fields.</summary>
    public static ProtocolRecord Record(ReadinessProbe? probe) => probe switch
    {
        null => new("none"),
        PortReadiness port => new("port", ("address", port.Address), ("port", port.Port)),
        ZooKeeperReadiness zooKeeper => new(
            "zookeeper", ("address", zooKeeper.Address), ("port", zooKeeper.ClientPort),
            ("synced_followers", zooKeeper.SyncedFollowers)),
        EnsembleReadiness ensemble => new(
            "ensemble", ("servers", ensemble.Servers), ("zookeeper_tls", ensemble.ZooKeeperTls ?? ""),
            ("synced_followers", ensemble.SyncedFollowers)),
        BookieReadiness bookie => new(
            "bookie", ("servers", bookie.Servers), ("zookeeper_tls", bookie.ZooKeeperTls ?? ""),
            ("address", bookie.Address), ("port", bookie.Port), ("metrics_address", bookie.MetricsAddress),
            ("metrics_port", bookie.MetricsPort?.ToString(CultureInfo.InvariantCulture) ?? ""),
            ("folders", ProtocolWriter.Words(bookie.Folders))),
        BrokerReadiness broker => new(
            "broker", ("servers", broker.Servers), ("zookeeper_tls", broker.ZooKeeperTls ?? ""),
            ("names", broker.Names), ("address", broker.Address), ("web_port", broker.WebPort),
            ("web_tls", broker.WebTls ?? "")),
        AutoRecoveryReadiness recovery => new(
            "autorecovery", ("servers", recovery.Servers), ("zookeeper_tls", recovery.ZooKeeperTls ?? ""),
            ("metrics_address", recovery.MetricsAddress), ("metrics_port", recovery.MetricsPort)),
        ProxyReadiness proxy => new(
            "proxy", ("address", proxy.Address), ("port", proxy.Port), ("web_port", proxy.WebPort),
            ("web_tls", proxy.WebTls ?? "")),
        HttpReadiness http => new(
            "http", ("address", http.Address), ("port", http.Port), ("path", http.Path),
            ("web_tls", http.WebTls ?? "")),
        ZNodeReadiness node => new(
            "znode", ("servers", node.Servers), ("zookeeper_tls", node.ZooKeeperTls ?? ""),
            ("paths", ProtocolWriter.Words(node.Paths))),
        JobCompletion job => new(job is CopyCompletion ? "copies" : "job", ("directory", job.Directory)),
        _ => throw new ArgumentOutOfRangeException(nameof(probe)),
    };
}
