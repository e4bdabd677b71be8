using PulsarOps.Common;

namespace PulsarOps;

/// <summary>A host of the cluster (or, with -Local, a pretended one on this machine).</summary>
public sealed class PulsarNode
{
    internal PulsarNode(string name, string address, IReadOnlyList<PulsarRole> roles, PulsarPaths paths)
    {
        Name = name;
        Address = address;
        AdvertisedAddress = address;
        Roles = ReadOnly.Copy(roles);
        Paths = paths;
    }

    /// <summary>The name, in the case it was given in.</summary>
    public string Name { get; }

    /// <summary>Where it is reached: an IP address, or its name where none was given.</summary>
    public string Address { get; }

    /// <summary>What the other nodes and the clients call it: a host name or an IP address.</summary>
    public string AdvertisedAddress { get; internal init; }

    /// <summary>The roles of its services, in starting order.</summary>
    public IReadOnlyList<PulsarRole> Roles { get; }

    public PulsarPaths Paths { get; }

    /// <summary>Where it stands, for bookies whose copies are to be spread: <c>/rack1</c>. Unset: unknown.</summary>
    public string? Rack { get; internal init; }

    /// <summary>Fingerprints (<c>SHA256:…</c>) of its host keys. With any of them known_hosts is not asked.</summary>
    public IReadOnlyList<string> HostKeys { get; internal init; } = ReadOnly.Copy<string>([]);

    public override string ToString() => Name;
}
