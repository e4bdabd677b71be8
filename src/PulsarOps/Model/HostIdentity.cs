namespace PulsarOps.Model;

/// <summary>What the certificate of a host says about it.</summary>
internal sealed record HostIdentity
{
    /// <summary>The name of the node, which is also the name of its folder of certificates.</summary>
    public required string Node { get; init; }

    public required string Cluster { get; init; }

    /// <summary>The names of its roles. Bookies compare only the first one with their <c>authorizedRoles</c>.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Every host name and IP address under which the host is addressed.</summary>
    public required IReadOnlyList<string> Names { get; init; }
}
