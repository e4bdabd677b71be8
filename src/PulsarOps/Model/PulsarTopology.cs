using PulsarOps.Common;
using PulsarOps.Model;

namespace PulsarOps;

/// <summary>The desired cluster. It is immutable, has all defaults resolved, and shows no secrets.</summary>
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

    /// <summary>
    /// The cluster's name (clusterName of the brokers): 1 to 63 characters (otherwise ClusterNameInvalid).
    /// </summary>
    public string Name { get; }

    /// <summary>The release of Apache Pulsar.</summary>
    public Version Version { get; }

    /// <summary>How PulsarOps reaches the hosts.</summary>
    public PulsarTransport Transport { get; }

    /// <summary>The nodes, in the order of the description.</summary>
    public IReadOnlyList<PulsarNode> Nodes { get; }

    /// <summary>All services, ordered by role, then by node.</summary>
    public IReadOnlyList<PulsarService> Services { get; }

    /// <summary>How many bookies store a message.</summary>
    public PulsarQuorum Quorum => Options.Quorum;

    /// <summary>The source of the release.</summary>
    public PulsarArchive Archive => Options.Archive;

    /// <summary>The manager that runs the processes.</summary>
    public PulsarServiceManager ServiceManager => Options.ServiceManager;

    /// <summary>The style of the names of the metadata settings. It is never <c>Auto</c> here.</summary>
    public PulsarKeyStyle KeyStyle => Options.KeyStyle;

    /// <summary>The Java home to use. If unset, PulsarOps selects the most suitable Java of each host.</summary>
    public string? JavaHome => Options.JavaHome;

    /// <summary>
    /// A JDK archive to unpack on the hosts, instead of an existing Java or the distribution's package.
    /// </summary>
    public PulsarArchive? JavaArchive => Options.JavaArchive;

    /// <summary>The purpose for which the Java virtual machines are sized.</summary>
    public PulsarProfile Profile => Options.Profile;

    /// <summary>How the cluster is secured.</summary>
    public PulsarSecurity Security => Options.Security;

    /// <summary>How PulsarOps reaches the hosts over SSH; null for a local cluster.</summary>
    public PulsarConnection? Connection => Options.Connection;

    /// <summary>The account of the services. The default is the user of the connection.</summary>
    public string? ServiceUser => Options.ServiceUser;

    /// <summary>
    /// Whether Initialize-PulsarHost sets the host names of nodes that have an address, and adds these nodes to
    /// /etc/hosts on each host that does not resolve their names correctly.
    /// </summary>
    public bool ManageNames => Options.ManageNames;

    /// <summary>
    /// <c>host:port,host:port/chroot</c> of a ZooKeeper that PulsarOps does not manage. If unset, the cluster has its
    /// own.
    /// </summary>
    public string? ExternalZooKeeper => Options.ExternalZooKeeper;

    /// <summary>Whether the hosts are simulated, so that no real host is changed.</summary>
    public bool Rehearsal => Context.Rehearsal;

    internal TopologyOptions Options { get; }

    /// <summary>Sessions and other values that must not be shown or serialized. Copies share them.</summary>
    internal TopologyContext Context { get; init; } = TopologyContext.Empty;

    /// <summary>The description of the topology, as the user gave it. Export-PulsarTopology writes it.</summary>
    internal TopologySpec? Spec { get; init; }

    /// <summary>The stage of securing the cluster that its files describe. The default is the last one.</summary>
    internal SecurityStage Stage => Options.Stage ?? Security.End;

    internal bool IsSmall => Profile == PulsarProfile.Small;

    internal IEnumerable<PulsarService> Of(PulsarRole role) => _byRole[role];

    /// <summary>The services of a role that count in its quorum: all, except while members come or leave.</summary>
    internal IEnumerable<PulsarService> Members(PulsarRole role) => Change is { Outside: var outside }
        ? Of(role).Where(service => !outside.Contains(service.Id))
        : Of(role);

    internal IEnumerable<PulsarService> On(PulsarNode node) => _byNode[node.Name];

    /// <summary>The services of nodes that share a host, in the order of all services.</summary>
    internal IEnumerable<PulsarService> On(IReadOnlyCollection<PulsarNode> nodes) => nodes.Count == 1
        ? On(nodes.First())
        : Services.Where(service => nodes.Contains(service.Host));

    /// <summary>The same topology with another context.</summary>
    internal PulsarTopology With(TopologyContext context) =>
        new(Name, Version, Transport, Nodes, Services, Options) { Context = context, Spec = Spec };

    /// <summary>The same topology with services whose values come from the facts of the hosts.</summary>
    internal PulsarTopology WithServices(IReadOnlyList<PulsarService> services) =>
        new(Name, Version, Transport, Nodes, services, Options) { Context = Context, Spec = Spec };

    /// <summary>The same topology with the Java home of its JDK archive.</summary>
    internal PulsarTopology WithJavaHome(string home) =>
        new(Name, Version, Transport, Nodes, Services, Options with { JavaHome = home })
        {
            Context = Context,
            Spec = Spec,
        };

    /// <summary>
    /// The same topology at a stage on the way to its security. On the way back to an open cluster, services still
    /// accept what those that have not restarted send.
    /// </summary>
    internal PulsarTopology At(SecurityStage stage) =>
        new(
            Name, Version, Transport, Nodes, [.. Services.Select(service => service.At(stage))],
            Options with { Stage = stage, Security = Security.OnTheWay }) { Context = Context, Spec = Spec };

    /// <summary>The same topology at a stage on the way to other members of the ZooKeeper ensemble.</summary>
    internal PulsarTopology At(MemberChange change) =>
        new(Name, Version, Transport, Nodes, Services, Options with { Change = change })
        {
            Context = Context,
            Spec = Spec,
        };

    /// <summary>The change of members that the files describe; null if none is on its way.</summary>
    internal MemberChange? Change => Options.Change;

    /// <summary>Whether the cluster is between two kinds of security, so that services differ.</summary>
    internal bool IsOnTheWay => Options.Stage is not null;

    /// <summary>Whether the cluster is at this stage or at a later one.</summary>
    internal bool HasReached(SecurityStage stage) => Stage >= stage;

    public override string ToString() => $"{Name} ({Version}, {Nodes.Count} nodes)";
}
