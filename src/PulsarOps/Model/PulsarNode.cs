using PulsarOps.Common;

namespace PulsarOps;

/// <summary>A node of the cluster: a host, or with -Local a set of processes on this computer.</summary>
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

    /// <summary>The name, in the given case. Names are compared without case (DuplicateHostName).</summary>
    public string Name { get; }

    /// <summary>
    /// The IP address or host name by which PulsarOps reaches the host. The default is the name.
    /// </summary>
    public string Address { get; }

    /// <summary>The host name or IP address by which the other nodes and the clients reach it.</summary>
    public string AdvertisedAddress { get; internal init; }

    /// <summary>The roles of its services, in the order in which they start.</summary>
    public IReadOnlyList<PulsarRole> Roles { get; }

    /// <summary>The folders of the node.</summary>
    public PulsarPaths Paths { get; }

    /// <summary>
    /// The rack, such as <c>/rack1</c> (otherwise RackInvalid). Pulsar stores copies of a message in different racks.
    /// </summary>
    public string? Rack { get; internal init; }

    /// <summary>
    /// The fingerprints (<c>SHA256:…</c>) of its host keys. If there are any, PulsarOps trusts only these keys, and
    /// known_hosts can only revoke them.
    /// </summary>
    public IReadOnlyList<string> HostKeys { get; internal init; } = ReadOnly.Copy<string>([]);

    public override string ToString() => Name;
}
