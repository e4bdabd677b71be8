namespace PulsarOps.Remote;

/// <summary>The questions of a probe as probe.sh reads them.</summary>
internal static class ProbeWriter
{
    public static byte[] Write(HostProbe probe)
    {
        var writer = new WireWriter();
        // What a service reads at its start is looked at too: its hash then and now tells whether it has changed.
        foreach (var path in probe.Paths.Concat(probe.Services.SelectMany(service => service.Inputs)).Distinct())
            writer.Line("path", path);
        foreach (var path in probe.Contents)
            writer.Line("content", path);
        foreach (var tree in probe.Releases)
            writer.Line("release", tree);
        foreach (var folder in probe.Volumes)
            writer.Line("volume", folder);
        if (probe.Java)
            writer.Line("java", probe.JavaHome ?? "");
        if (probe.Metadata is { } metadata)
        {
            var operations = metadata.Nodes.Select(path => $"get {path}").Concat(metadata.Lists.Select(path => $"ls {path}"));
            writer.Line("znodes", metadata.Servers, string.Join(" ", operations));
        }

        foreach (var service in probe.Services)
            writer.Line(["service", service.Id, service.PidFile, string.Join(" ", service.Ports), .. GateWriter.Fields(service.Gate)]);

        foreach (var server in probe.ZooKeepers)
            writer.Line("zookeeper", server, server.Substring(0, server.LastIndexOf(':')), server.Substring(server.LastIndexOf(':') + 1));

        return writer.Line("end").ToArray();
    }
}
