namespace PulsarOps.Simulation;

/// <summary>Names as a machine sees them: /etc/hosts first, all its lines, then a name service that knows every machine.</summary>
internal static class SimulatedNames
{
    public const string HostsFile = "/etc/hosts";

    public static IReadOnlyList<string> Resolve(SimulatedHost host, string name)
    {
        var lines = (host.Files.ReadText(HostsFile) ?? "").Split('\n')
            .Select(line => line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
        var listed = lines.Where(message => message.Skip(1).Contains(name, StringComparer.OrdinalIgnoreCase)).Select(message => message[0]).Distinct().ToArray();
        return listed.Length > 0 ? listed
            : host.System.OwnNames.TryGetValue(name, out var own) ? own
            : host.World.Resolve(host, name) is { } other ? [other.IPAddress]
            : [];
    }
}
