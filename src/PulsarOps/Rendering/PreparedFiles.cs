using System.Globalization;

namespace PulsarOps.Rendering;

/// <summary>The files that host preparation writes to a host, and the records of what was there before.</summary>
internal static class PreparedFiles
{
    /// <summary>
    /// Kernel settings for a bookie: they keep its page cache and let it map many files. A host may have a higher limit
    /// for the latter.
    /// </summary>
    public static IReadOnlyList<(string Key, long Value, bool IsLeast)> KernelSettings { get; } =
        [("vm.swappiness", 1, false), ("vm.max_map_count", 262144, true)];

    // For the account's sessions and tools; a unit has its own limits.
    private static readonly string[] LimitLines =
    [
        "soft nofile 100000",
        "hard nofile 100000",
        "soft nproc 65536",
        "hard nproc 65536",
    ];

    /// <summary>The comment on entries that PulsarOps adds to shared lists: accounts, firewall rules.</summary>
    public static string Mark(PulsarTopology topology) => $"pulsarops {topology.Name}";

    public static string Limits(PulsarTopology topology) => $"/etc/security/limits.d/90-pulsarops-{topology.Name}.conf";

    public static string Sysctl(PulsarTopology topology) => $"/etc/sysctl.d/90-pulsarops-{topology.Name}.conf";

    public static string FirewallUnit(PulsarTopology topology) => $"pulsarops-firewall-{topology.Name}.service";

    public static string FirewallUnitFile(PulsarTopology topology) => $"/etc/systemd/system/{FirewallUnit(topology)}";

    /// <summary>Records of what was there before, for undoing the preparation.</summary>
    public static string Folder(PulsarNode node) => $"{node.Paths.State}/prepared";

    public static string HostNameRecord(PulsarNode node) => $"{Folder(node)}/hostname";

    public static string SysctlRecord(PulsarNode node) => $"{Folder(node)}/sysctl";

    public static string FirewallRecord(PulsarNode node) => $"{Folder(node)}/firewall";

    public static string JavaRecord(PulsarNode node) => $"{Folder(node)}/java";

    public static string FirewallScript(PulsarNode node) => $"{Folder(node)}/nft-ports.sh";

    public static string LimitsText(PulsarTopology topology) =>
        $"# Written by PulsarOps for the cluster {topology.Name}.\n"
        + string.Concat(LimitLines.Select(line => $"{topology.ServiceUser} {line}\n"));

    public static string SysctlText(PulsarTopology topology, IEnumerable<(string Key, long Value)> settings) =>
        $"# Written by PulsarOps for the cluster {topology.Name}.\n" + string.Concat(settings.Select(setting =>
            string.Format(CultureInfo.InvariantCulture, "{0} = {1}\n", setting.Key, setting.Value)));

    /// <summary>Restores the rules at each boot, and whenever the host's rules are reloaded.</summary>
    public static string FirewallUnitText(
        PulsarTopology topology,
        PulsarNode node,
        IEnumerable<string> chains,
        string rules
    )
    {
        var arguments = $"'{Mark(topology)}' '{string.Join(" ", chains)}' '{rules}'";
        return string.Join("\n",
            $"# Written by PulsarOps for the cluster {topology.Name}.",
            "[Unit]",
            $"Description=Ports of the Apache Pulsar cluster {topology.Name}",
            "After=nftables.service iptables.service netfilter-persistent.service",
            "PartOf=nftables.service",
            "ReloadPropagatedFrom=nftables.service",
            "",
            "[Service]",
            "Type=oneshot",
            "RemainAfterExit=yes",
            $"ExecStart=/bin/sh {FirewallScript(node)} open {arguments}",
            $"ExecReload=/bin/sh {FirewallScript(node)} open {arguments}",
            $"ExecStop=/bin/sh {FirewallScript(node)} close {arguments}",
            "",
            "[Install]",
            "WantedBy=multi-user.target nftables.service",
            "");
    }
}
