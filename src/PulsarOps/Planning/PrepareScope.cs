using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>What host preparation covers, derived from the topology alone.</summary>
internal static class PrepareScope
{
    /// <summary>
    /// Programs that deployments use on a host, and the packages that provide them. The names are the same in apt and
    /// dnf.
    /// </summary>
    private static readonly Dictionary<string, string> Packages = new()
    {
        ["bash"] = "bash", ["curl"] = "curl", ["flock"] = "util-linux", ["setsid"] = "util-linux", ["tar"] = "tar",
        ["openssl"] = "openssl",
    };

    // Sorted, so that naming the hosts in another order changes no file.
    private static readonly PerTopology<IReadOnlyList<(string Address, string Name)>> Named = new(topology =>
        [
            .. topology
                .Nodes.Where(HasAddress)
                .OrderBy(node => node.Name, StringComparer.Ordinal)
                .Select(node => (node.Address, node.Name)),
        ]
    );

    // Each host is asked for the names of all nodes.
    private static readonly PerTopology<IReadOnlyList<NameQuestion>> Questions = new(topology =>
        [.. topology.Nodes.Select(node => new NameQuestion(node.Name, HasAddress(node) && node.Address.Contains(':')))]
    );

    /// <summary>Whether the cluster has hosts of its own. With -Local, the host belongs to its user.</summary>
    public static bool Applies(PulsarTopology topology) => topology.Transport == PulsarTransport.Ssh;

    /// <summary>Whether the hosts themselves may be changed, not only read.</summary>
    public static bool MayChange(PulsarTopology topology) =>
        Applies(topology) && topology.Connection?.Become != PulsarBecome.None;

    /// <summary>The nodes that a block in /etc/hosts would name: those with both a name and an address.</summary>
    public static IReadOnlyList<(string Address, string Name)> NamedNodes(PulsarTopology topology) =>
        Named.Of(topology);

    public static bool HasAddress(PulsarNode node) => node.Address != node.Name && HostsFile.IsAddress(node.Address);

    public static string PackageOf(string program) => Packages[program];

    /// <summary>What a plan for these desired states must know about a host; null if it needs nothing.</summary>
    public static PrepareProbe? Question(
        PulsarTopology topology,
        IEnumerable<PulsarNode> nodes,
        IReadOnlyList<DesiredState> desiredStates
    )
    {
        var prepares = Any(LifecycleState.Prepared);
        var removes = Any(LifecycleState.Absent);
        var installs = Any(LifecycleState.Installed);
        if (!Applies(topology) || !(prepares || removes || installs || Any(LifecycleState.Running)))
            return null;
        if (!(prepares || removes || installs))
            return MayChange(topology) && topology.ServiceUser is { } account ? new() { User = account } : null;

        var changes = MayChange(topology) && (prepares || removes);
        return new()
        {
            Programs = [.. Packages.Keys.Where(program => Needs(topology, program))],
            User = changes || (installs && MayChange(topology)) ? topology.ServiceUser : null,
            Names = removes ? [] : NamesOf(topology),
            JavaPackages = removes ? [] : JavaChoice.Packages(topology),
            KernelSettings = changes ? [.. PreparedFiles.KernelSettings.Select(setting => setting.Key)] : [],
            FirewallAddress = changes ? nodes.First().Address : null,
            FirewallSources = changes && !topology.Security.IsNone,
        };

        bool Any(LifecycleState state) => desiredStates.Any(desired => desired.State == state);
    }

    private static bool Needs(PulsarTopology topology, string program) => program switch
    {
        // Without root, PulsarOps itself fetches nothing with curl, so a missing curl does no harm.
        "curl" => MayChange(topology),
        // The scripts connect with it to services that refuse plain text.
        "openssl" => topology.Security.Tls != PulsarTlsMode.None,
        _ => true,
    };

    /// <summary>Asks how the hosts resolve each other's names, and what may change that.</summary>
    public static PrepareProbe NamesQuestion(PulsarTopology topology) =>
        new() { Programs = ["tar"], Names = NamesOf(topology) };

    private static IReadOnlyList<NameQuestion> NamesOf(PulsarTopology topology) => Questions.Of(topology);

    /// <summary>Files about which a plan needs facts.</summary>
    public static IReadOnlyList<string> Files(
        PulsarTopology topology,
        PulsarNode node,
        IReadOnlyList<DesiredState> desiredStates
    ) =>
        !MayChange(topology)
        || desiredStates.All(desired =>
            desired.State is not (LifecycleState.Prepared or LifecycleState.Absent or LifecycleState.Installed)
        )
            ? []
            :
            [
                HostsFile.Path,
                PreparedFiles.Limits(topology),
                PreparedFiles.Sysctl(topology),
                PreparedFiles.FirewallUnitFile(topology),
                PreparedFiles.Folder(node),
                PreparedFiles.HostNameRecord(node),
                PreparedFiles.SysctlRecord(node),
                PreparedFiles.FirewallRecord(node),
                PreparedFiles.JavaRecord(node),
                PreparedFiles.FirewallScript(node),
            ];

    /// <summary>The files whose text a plan needs too.</summary>
    public static IEnumerable<string> Texts(
        PulsarTopology topology,
        PulsarNode node,
        IReadOnlyList<DesiredState> desiredStates
    ) =>
        Files(topology, node, desiredStates)
            .Intersect([
                HostsFile.Path,
                PreparedFiles.HostNameRecord(node),
                PreparedFiles.SysctlRecord(node),
                PreparedFiles.FirewallRecord(node),
                PreparedFiles.JavaRecord(node),
            ]);
}
