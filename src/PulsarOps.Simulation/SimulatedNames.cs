namespace PulsarOps.Simulation;

/// <summary>
/// Resolves names on a host: first all lines of /etc/hosts, then a name service that knows every host.
/// </summary>
internal sealed class SimulatedNames(SimulatedHost host)
{
    public const string HostsFile = "/etc/hosts";

    private readonly ILookup<string, string> _listed = (host.Files.ReadText(HostsFile) ?? "").Split('\n')
        .Select(line => line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(words => words.Skip(1), (words, name) => (Name: name, Address: words[0])).Distinct()
        .ToLookup(line => line.Name, line => line.Address, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Resolve(string name) =>
        _listed.Contains(name) ? [.. _listed[name].Distinct()]
        : host.System.OwnNames.TryGetValue(name, out var own) ? own
        : host.World.Resolve(host, name) is { } other ? [other.IPAddress]
        : [];
}
