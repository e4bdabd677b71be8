namespace PulsarOps.Roles;

/// <summary>Which hosts need a port.</summary>
internal enum PortAccess
{
    /// <summary>Only the hosts of the cluster.</summary>
    Cluster,

    /// <summary>Clients and monitoring too.</summary>
    Clients,

    /// <summary>Only its own host.</summary>
    Host,
}

/// <summary>A port that a firewall must open.</summary>
internal sealed record PortRule(int Port, PortAccess Access);

/// <summary>The ports by which other hosts reach the services of a host, and from where.</summary>
internal static class PortRules
{
    public const string Loopback = "127.0.0.1";

    public static IReadOnlyList<PortRule> Of(PulsarTopology topology, IReadOnlyCollection<PulsarNode> nodes) =>
    [
        .. topology.On(nodes)
            .SelectMany(service => service.Ports.Select(
                port => new PortRule(port.Number, AccessTo(topology, service, port.Name))))
            .Where(rule => rule.Access != PortAccess.Host)
            .Distinct().OrderBy(rule => rule.Port),
    ];

    public static PortAccess AccessTo(PulsarTopology topology, PulsarService service, string name)
    {
        var role = RoleCatalog.Of(service.Role);
        var port = role.Ports.Concat(role.TlsPorts).First(port => port.Name == name);
        return port.LoopbackFrom is { } stage && topology.HasReached(stage)
            && !(port.AddressSetting is { } key && service.Settings.ContainsKey(key))
                ? PortAccess.Host : port.Access;
    }

    /// <summary>The address at which a service's own host reaches a port.</summary>
    /// <remarks>
    /// A port that only the host reaches in the end is asked on the host from the beginning, because the services of a
    /// cluster on the way are at different stages.
    /// </remarks>
    public static string LocalAddress(PulsarTopology topology, PulsarService service, string name)
    {
        var port = RoleCatalog.Of(service.Role).Ports.First(port => port.Name == name);
        return topology.Security.Tls != PulsarTlsMode.None && port.LoopbackFrom is not null
            && !(port.AddressSetting is { } key && service.Settings.ContainsKey(key)) ? Loopback : service.Address;
    }

    /// <summary>The addresses and networks from which a port is reached; null for everywhere.</summary>
    /// <param name="security">The security of the cluster.</param>
    /// <param name="access">Which hosts need the port.</param>
    /// <param name="cluster">The addresses of the cluster's hosts.</param>
    public static IReadOnlyList<string>? Sources(
        PulsarSecurity security, PortAccess access, IReadOnlyList<string> cluster) =>
        security.IsNone || (access == PortAccess.Clients && security.AllowFrom.Count == 0) ? null
            : access == PortAccess.Cluster ? cluster : [.. cluster, .. security.AllowFrom];
}
