namespace PulsarOps.Simulation;

/// <summary>Names as a machine sees them: /etc/hosts first, all its lines, then a name service that knows every machine.</summary>
internal static class SimulatedNames
{
    public const string HostsFile = "/etc/hosts";

    public static IReadOnlyList<string> Resolve(SimulatedMachine machine, string name)
    {
        var lines = (machine.Files.ReadText(HostsFile) ?? "").Split('\n')
            .Select(line => line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
        var listed = lines.Where(words => words.Skip(1).Contains(name, StringComparer.OrdinalIgnoreCase)).Select(words => words[0]).Distinct().ToArray();
        return listed.Length > 0 ? listed
            : machine.System.OwnNames.TryGetValue(name, out var own) ? own
            : machine.World.Resolve(machine, name) is { } other ? [other.IPAddress]
            : [];
    }
}
