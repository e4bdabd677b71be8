using PulsarOps.Common;
using PulsarOps.Model;

namespace PulsarOps;

/// <summary>The wanted cluster: immutable, complete, and without secrets or connections.</summary>
public sealed class PulsarTopology
{
    private readonly ILookup<PulsarRole, PulsarService> _byRole;
    private readonly ILookup<string, PulsarService> _byNode;

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
        _byRole = Services.ToLookup(service => service.Role);
        _byNode = Services.ToLookup(service => service.Node);
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

    /// <summary>A JDK archive that is unpacked on the hosts, in place of a Java that is there or of the distribution's package.</summary>
    public PulsarArchive? JavaArchive => Options.JavaArchive;

    public PulsarProfile Profile => Options.Profile;

    /// <summary>How the hosts are reached; unset where they are this machine.</summary>
    public PulsarConnection? Connection => Options.Connection;

    /// <summary>The account of the services; unset: the user of the connection.</summary>
    public string? ServiceUser => Options.ServiceUser;

    /// <summary>Whether hosts whose name and address are given get that name, and a block in /etc/hosts, where they do not resolve the names alike.</summary>
    public bool ManageNames => Options.ManageNames;

    /// <summary><c>host:port,host:port/chroot</c> of a ZooKeeper that others run; unset: the cluster has its own.</summary>
    public string? ExternalZooKeeper => Options.ExternalZooKeeper;

    /// <summary>Whether the hosts are simulated, so that nothing is touched.</summary>
    public bool Rehearsal => Context.Rehearsal;

    internal TopologyOptions Options { get; }

    /// <summary>Sessions and whatever else must not be seen or serialised; copies share it.</summary>
    internal TopologyContext Context { get; init; } = TopologyContext.Empty;

    /// <summary>What the topology was made of; an exported file says just that.</summary>
    internal TopologySpec? Spec { get; init; }

    internal bool IsSmall => Profile == PulsarProfile.Small;

    internal IEnumerable<PulsarService> Of(PulsarRole role) => _byRole[role];

    internal IEnumerable<PulsarService> On(PulsarNode node) => _byNode[node.Name];

    /// <summary>The services of nodes that share a host, in the order of all services.</summary>
    internal IEnumerable<PulsarService> On(IReadOnlyCollection<PulsarNode> nodes) => nodes.Count == 1
        ? On(nodes.First())
        : Services.Where(service => nodes.Contains(service.Host));

    /// <summary>The same topology with another holder of sessions.</summary>
    internal PulsarTopology With(TopologyContext context) =>
        new(Name, Version, Transport, Nodes, Services, Options) { Context = context, Spec = Spec };

    /// <summary>The same topology with services of which the hosts have told more.</summary>
    internal PulsarTopology WithServices(IReadOnlyList<PulsarService> services) =>
        new(Name, Version, Transport, Nodes, services, Options) { Context = Context, Spec = Spec };

    /// <summary>The same topology with the home that its JDK archive will have.</summary>
    internal PulsarTopology WithJavaHome(string home) =>
        new(Name, Version, Transport, Nodes, Services, Options with { JavaHome = home }) { Context = Context, Spec = Spec };

    public override string ToString() => $"{Name} ({Version}, {Nodes.Count} nodes)";
}
