namespace PulsarOps.Hosts.Protocol;

/// <summary>Writes the questions of a probe in the format of probe.sh.</summary>
internal static class ProbeWriter
{
    public static byte[] Write(HostProbe probe)
    {
        var writer = new ProtocolWriter();
        // The inputs of a service are checked too: their hashes at its start and now show whether they have changed.
        foreach (var path in probe.Paths.Concat(probe.Services.SelectMany(service => service.Inputs)).Distinct())
            writer.Line("path", path);
        foreach (var path in probe.Contents)
            writer.Line("content", path);
        foreach (var tree in probe.Releases)
            writer.Line("release", tree);
        foreach (var folder in probe.Volumes)
            writer.Line("volume", folder);
        if (probe.Lease.Length > 0)
            writer.Line("lease", probe.Lease);
        if (probe.Made.Length > 0)
            writer.Line("made", probe.Made, probe.MadeFolders ? "yes" : "no", ProtocolWriter.Message(probe.Releases));
        foreach (var folder in probe.Folders)
            writer.Line("folder", folder);
        if (probe.Java)
            writer.Line("java", probe.JavaHome ?? "", probe.JavaUser);
        if (probe.Units)
            writer.Line("units");
        if (probe.Preparation is { } preparation)
            Write(writer, preparation);
        if (probe.Metadata is { } metadata)
        {
            var operations = metadata
                .Nodes.Select(path => $"get {path}")
                .Concat(metadata.Lists.Select(path => $"ls {path}"));
            writer.Line("znodes", metadata.Servers, string.Join(" ", operations));
        }

        foreach (var service in probe.Services)
            writer.Line([
                "service",
                service.Id,
                service.PidFile,
                service.Unit,
                string.Join(" ", service.Ports),
                .. ReadinessWriter.Fields(service.ReadinessProbe),
            ]);

        foreach (var server in probe.ZooKeepers)
            writer.Line(
                "zookeeper",
                server,
                server.Substring(0, server.LastIndexOf(':')),
                server.Substring(server.LastIndexOf(':') + 1)
            );

        return writer.Line("end").ToArray();
    }

    /// <summary>
    /// Comes after the question about Java, whose answer decides whether Java packages are asked for.
    /// </summary>
    private static void Write(ProtocolWriter writer, PrepareProbe probe)
    {
        if (probe.Programs.Count > 0)
            writer.Line("programs", ProtocolWriter.Message(probe.Programs));
        if (probe.User is { } user)
            writer.Line("account", user);
        if (probe.JavaPackages is { Count: > 0 } packages)
        {
            writer.Line(
                "offers",
                string.Join(" ", packages.Select(package => package.Feature)),
                ProtocolWriter.Message(packages.Select(package => package.AptName)),
                ProtocolWriter.Message(packages.Select(package => package.DnfName))
            );
        }

        if (probe.Names.Count > 0)
            writer.Line(
                "names",
                ProtocolWriter.Message(
                    probe.Names.SelectMany(name => new[] { name.Name, name.IsIPv6 ? "ahostsv6" : "ahostsv4" })
                )
            );
        foreach (var key in probe.KernelSettings)
            writer.Line("sysctl", key);
        if (probe.FirewallAddress is { } address)
            writer.Line("firewall", address);
    }
}

/// <summary>Writes readiness probes in the format of the scripts.</summary>
internal static class ReadinessWriter
{
    public static byte[] Write(IReadOnlyList<ReadinessWait> waits)
    {
        var writer = new ProtocolWriter();
        foreach (var wait in waits)
            writer.Line([
                wait.Number,
                wait.TimeoutSeconds,
                wait.PidFile ?? "",
                wait.Restarts ? "yes" : "no",
                ProtocolWriter.Message(wait.LogFiles),
                .. Fields(wait.ReadinessProbe),
            ]);
        return writer.Line("end").ToArray();
    }

    /// <summary>Always four fields, because a script reads them into as many variables.</summary>
    public static object[] Fields(ReadinessProbe? probe) =>
        probe switch
        {
            null => ["none", "", "", ""],
            PortReadiness port => ["port", port.Address, port.Port, ""],
            ZooKeeperReadiness zooKeeper =>
            [
                "zookeeper",
                zooKeeper.Address,
                zooKeeper.ClientPort,
                zooKeeper.SyncedFollowers,
            ],
            BookieReadiness bookie =>
            [
                "bookie",
                bookie.Servers,
                bookie.Address,
                $"{bookie.Port}:{bookie.MetricsPort}:{ProtocolWriter.Message(bookie.Folders)}",
            ],
            BrokerReadiness broker => ["broker", broker.Servers, broker.Address, broker.WebPort],
            ProxyReadiness proxy => ["proxy", proxy.Address, proxy.Port, proxy.WebPort],
            HttpReadiness http => ["http", http.Address, http.Port, http.Path],
            AutoRecoveryReadiness recovery =>
            [
                "autorecovery",
                recovery.Servers,
                recovery.Address,
                recovery.MetricsPort,
            ],
            EnsembleReadiness ensemble => ["ensemble", ensemble.Servers, ensemble.SyncedFollowers, ""],
            ZNodeReadiness node => ["znode", node.Servers, ProtocolWriter.Message(node.Paths), ""],
            JobCompletion job => ["job", job.Directory, "", ""],
            _ => throw new ArgumentOutOfRangeException(nameof(probe)),
        };
}
