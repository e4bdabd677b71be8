using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>A host of the cluster (or, with -Local, a pretended one on this machine).</summary>
public sealed class PulsarNode
{
    internal PulsarNode(string name, string address, IReadOnlyList<PulsarRole> roles, PulsarPaths paths)
    {
        Name = name;
        Address = address;
        Roles = ReadOnly.Copy(roles);
        Paths = paths;
    }

    /// <summary>The name, in the case it was given in.</summary>
    public string Name { get; }

    /// <summary>What the other nodes and the clients call it: a host name or an IP address.</summary>
    public string Address { get; }

    /// <summary>The roles of its services, in starting order.</summary>
    public IReadOnlyList<PulsarRole> Roles { get; }

    public PulsarPaths Paths { get; }

    public override string ToString() => Name;
}
