using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>Firewalls of real hosts let through what the topology says, and always SSH.</summary>
[Collection(nameof(LabBeside))]
public sealed class FirewallTests(Lab lab)
{
    private const string Cluster = "2181";
    private const string Clients = "6650";

    /// <summary>Lets SSH in alone, also after a restart of the service.</summary>
    private const string Nftables = """
        cat >/etc/nftables.conf <<'EOT'
        flush ruleset
        table inet filter {
          chain input {
            type filter hook input priority filter; policy drop;
            ct state established,related accept
            iif lo accept
            tcp dport 22 accept
          }
        }
        EOT
        systemctl enable --now nftables
        """;

    /// <summary>What is open in the end is that of the beginning.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ports_are_open_to_their_sources(bool firewalld)
    {
        var hosts = lab.Fresh(2, new(Firewall: firewalld));
        foreach (var host in hosts)
        {
            if (!firewalld)
                host.Sh(Nftables);
            else
                Eventually.True(() => host.TryExec("firewall-cmd", "--state").ExitCode == 0, "the firewall runs");
            host.Sh($"for p in {Cluster} {Clients}; do setsid nc -lk -p $p >/dev/null 2>&1 </dev/null & done");
        }

        var before = Rules(hosts[0], firewalld);
        var network = $"{hosts[0].Address[..hosts[0].Address.LastIndexOf('.')]}.0/24";
        AssertOpen(hosts, toCluster: "", toController: "");

        Prepare(hosts, "");
        AssertOpen(hosts, toCluster: $"{Cluster} {Clients}", toController: $"{Cluster} {Clients}");

        Prepare(hosts, "security: { allowFrom: [192.0.2.0/24] }");
        AssertOpen(hosts, toCluster: $"{Cluster} {Clients}", toController: "");
        hosts[0].Exec(firewalld ? ["firewall-cmd", "-q", "--reload"] : ["systemctl", "reload", "nftables"]);
        Eventually.True(() => OpenTo(hosts) == $"{Cluster} {Clients}", "the rules are there again");
        AssertOpen(hosts, toCluster: $"{Cluster} {Clients}", toController: "");

        Prepare(hosts, $"security: {{ allowFrom: [{network}, 'fd00::/8'] }}");
        AssertOpen(hosts, toCluster: $"{Cluster} {Clients}", toController: Clients);
        Prepare(hosts, $"security: {{ allowFrom: [{network}, 'fd00::/8'] }}", "nothing to do");

        Prepare(hosts, "");
        AssertOpen(hosts, toCluster: $"{Cluster} {Clients}", toController: $"{Cluster} {Clients}");

        Run(hosts, "security: { allowFrom: [192.0.2.0/24] }", "Initialize-PulsarHost");
        Run(hosts, "", "Uninstall-PulsarCluster -RemoveData -Force");
        Assert.Equal(before, Rules(hosts[0], firewalld));
    }

    private static void Prepare(IReadOnlyList<LabHost> hosts, string security, string verbose = "") =>
        Assert.Contains(verbose, Run(hosts, security, "Initialize-PulsarHost -Verbose"), StringComparison.Ordinal);

    private static string Run(IReadOnlyList<LabHost> hosts, string security, string command)
    {
        var nodes = string.Join("\n", hosts.Select((host, index) =>
            $"  - {{ name: {host.Name}, address: {host.Address}, roles: "
                + $"{(index == 0 ? "[zookeeper, bookie, broker]" : "[bookie, broker]")} }}"));
        using var cluster = RemoteCluster.Of(
            hosts, $"cluster: test\n{security}\nnodes:\n{nodes}\n", archive: StandIn.Archive());
        return string.Join("\n", cluster.Run($"$topology | {command}").Succeeded().Verbose);
    }

    private static void AssertOpen(IReadOnlyList<LabHost> hosts, string toCluster, string toController)
    {
        Assert.Equal(toCluster, OpenTo(hosts));
        Assert.Equal(toController, LabAnswer.Of("sh", ["-c", Connect(hosts[0])]).Output.Trim());
        Assert.All(hosts, host => Assert.Equal(0, host.Ssh("true").ExitCode));
    }

    /// <summary>The ports of the first host that the second one reaches.</summary>
    private static string OpenTo(IReadOnlyList<LabHost> hosts) => hosts[1].Sh(Connect(hosts[0])).Trim();

    private static string Connect(LabHost host) =>
        $"for p in {Cluster} {Clients}; do "
            + $"! timeout 2 bash -c \"</dev/tcp/{host.Address}/$p\" 2>/dev/null || printf '%s ' $p; done";

    private static string Rules(LabHost host, bool firewalld) => firewalld
        ? host.Exec("firewall-cmd", "--list-all") + host.Exec("firewall-cmd", "--permanent", "--list-all")
        : host.Exec("nft", "list", "ruleset");
}
