using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>The wanted cluster: immutable, complete, and without secrets or connections.</summary>
public sealed class PulsarTopology
{
    internal PulsarTopology(
        string name, Version version, PulsarTransport transport, IReadOnlyList<PulsarNode> nodes,
        IReadOnlyList<PulsarService> services, TopologyOptions options)
    {
        Name = name;
        Version = version;
        Transport = transport;
        Nodes = ReadOnly.Copy(nodes);
        Services = ReadOnly.Copy(services);
        Options = options;
    }

    /// <summary>The cluster's name, as its brokers and its metadata have it.</summary>
    public string Name { get; }

    /// <summary>The release of Apache Pulsar.</summary>
    public Version Version { get; }

    public PulsarTransport Transport { get; }

    public IReadOnlyList<PulsarNode> Nodes { get; }

    /// <summary>All services, ordered by role and then by node.</summary>
    public IReadOnlyList<PulsarService> Services { get; }

    public PulsarQuorum Quorum => Options.Quorum;

    public PulsarArchive Archive => Options.Archive;

    public PulsarServiceManager ServiceManager => Options.ServiceManager;

    /// <summary>Which names the metadata settings have: never <c>Auto</c> here.</summary>
    public PulsarKeyStyle KeyStyle => Options.KeyStyle;

    /// <summary>The Java home to use; unset: the best one that fits, of those on each host.</summary>
    public string? JavaHome => Options.JavaHome;

    /// <summary>Whether the hosts are simulated, so that nothing is touched.</summary>
    public bool Rehearsal => Context.Rehearsal;

    internal TopologyOptions Options { get; }

    /// <summary>Sessions and whatever else must not be seen or serialised; copies share it.</summary>
    internal TopologyContext Context { get; init; } = TopologyContext.Empty;

    internal IEnumerable<PulsarService> Of(PulsarRole role) => Services.Where(service => service.Role == role);

    /// <summary>The same topology with another holder of sessions.</summary>
    internal PulsarTopology With(TopologyContext context) =>
        new(Name, Version, Transport, Nodes, Services, Options) { Context = context };

    public override string ToString() => $"{Name} ({Version}, {Nodes.Count} nodes)";
}
