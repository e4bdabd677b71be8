using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Checks;

/// <summary>The ports of a host: those of the topology, and all others on which its services listen.</summary>
internal static class Targets
{
    /// <param name="topology">The cluster.</param>
    /// <param name="nodes">The nodes that share the host.</param>
    /// <param name="scan">What the host says; null if it did not answer.</param>
    public static IReadOnlyList<PortTarget> Of(
        PulsarTopology topology, IEnumerable<PulsarNode> nodes, ScanAnswer? scan)
    {
        PulsarNode[] own = [.. nodes];
        var services = topology.On(own).ToArray();
        var listeners = scan?.Listeners.GroupBy(listener => listener.Port).ToDictionary(
            group => group.Key,
            group => group.First() with { IsLoopback = group.All(listener => listener.IsLoopback) });
        // A port that the topology closes at its stage counts if something listens there.
        var known =
            from service in services
            from port in service.AllPorts
            where service.Ports.Contains(port) || listeners?.ContainsKey(port.Number) == true
            select new PortTarget(service.Host, port.Number, service, PortOf(service, port))
            {
                Listener = listeners?.GetValueOrDefault(port.Number),
                IsAbsent = listeners?.ContainsKey(port.Number) == false,
                IsServiceDown = listeners is not null
                    && !service.AllPorts.Any(other => listeners.ContainsKey(other.Number)),
            };
        var all = known.DistinctBy(target => target.Number).ToArray();
        var others =
            from listener in listeners?.Values ?? Enumerable.Empty<Listener>()
            where all.All(target => target.Number != listener.Port)
            let service = services.FirstOrDefault(service => service.Id == listener.Service)
            select new PortTarget(service?.Host ?? own[0], listener.Port, service, Port: null) { Listener = listener };
        return
        [
            .. all.Concat(others).OrderBy(target => Array.IndexOf(own, target.Node)).ThenBy(target => target.Number),
        ];
    }

    private static RolePort PortOf(PulsarService service, PulsarPort port)
    {
        var role = RoleCatalog.Of(service.Role);
        return role.Ports.Concat(role.TlsPorts).First(other => other.Name == port.Name);
    }
}
