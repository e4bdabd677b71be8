using PulsarOps.Roles;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Real;

/// <summary>Roles, racks and a ZooKeeper of others on real Pulsar, by the cmdlets.</summary>
[Collection(nameof(RealPulsar))]
public sealed class RolesTests
{
    [Theory]
    [InlineData("4.0.8")]
    [InlineData("2.10.1")]
    public void All_roles_run_are_restarted_one_by_one_and_racks_are_known(string version)
    {
        if (version != "4.0.8")
            TestTier.RequireFull();
        using var cluster = new LocalCluster(version, nodes: 1, portOffset: 13000);
        using var module = new Module();
        var topology = cluster.Topology.With(
            rack: "/r1",
            roles: [PulsarRole.AutoRecovery, PulsarRole.Proxy, PulsarRole.WebSocket]
        );
        ModuleRun Run(string script) => module.Run(script, ("topology", topology)).Succeeded();
        IReadOnlyList<PulsarServiceStatus> Status() => Run("$topology | Get-PulsarCluster").Of<PulsarServiceStatus>();

        try
        {
            Run("$topology | Install-PulsarCluster");

            Assert.Equal(
                ["standalone", "writable", "active", "watching", "serving", "serving"],
                Status().Select(service => service.Detail)
            );
            Assert.Equal(
                "autoRecoveryDaemonEnabled=false",
                Line(topology, PulsarRole.Bookie, "autoRecoveryDaemonEnabled")
            );
            Assert.Contains(
                "Install-PulsarCluster: nothing to do.",
                Run("$topology | Install-PulsarCluster -Verbose").Verbose
            );
            Assert.Contains("/r1", Racks(topology), StringComparison.Ordinal);
            var proxy = topology.Of(PulsarRole.Proxy).Single();
            Assert.Contains(
                topology.Name,
                Get($"http://{proxy.Address}:{proxy.Port("web")}/admin/v2/clusters"),
                StringComparison.Ordinal
            );

            Assert.All(
                Run("$topology | Test-PulsarCluster").Of<PulsarCheck>(),
                check =>
                    Assert.True(
                        check.Status == PulsarCheckStatus.Passed,
                        $"{check.Target}: {check.Message} {check.Evidence}"
                    )
            );

            var before = Status();
            Assert.Single(Run("$topology | Restart-PulsarWebSocket | Get-PulsarWebSocket").Of<PulsarServiceStatus>());
            Assert.Equal(
                before.SkipLast(1).Select(service => service.ProcessId),
                Status().SkipLast(1).Select(service => service.ProcessId)
            );
            Run("$topology | Restart-PulsarCluster");
            Assert.Empty(
                before.Select(service => service.ProcessId).Intersect(Status().Select(service => service.ProcessId))
            );
            Assert.All(Status(), service => Assert.Equal(PulsarServiceState.Ready, service.State));

            Run("$topology | Stop-PulsarCluster -Role WebSocket, Proxy, AutoRecovery");
            Assert.Equal(3, Status().Count(service => service.State == PulsarServiceState.Ready));
            Assert.Equal(["StopUnsafe"], module.Run("$topology | Stop-PulsarBookie", ("topology", topology)).ErrorIds);
        }
        finally
        {
            module.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force", ("topology", topology));
        }
    }

    [Theory]
    [InlineData("4.0.8")]
    [InlineData("2.10.1")]
    public void A_cluster_lives_below_a_node_of_the_ZooKeeper_of_another_one(string version)
    {
        TestTier.RequireFull(); // LayoutTests do it on hosts
        using var owner = new LocalCluster(version, nodes: 1, portOffset: 13000);
        using var guest = new LocalCluster(version, nodes: 1, portOffset: 14000);
        using var module = new Module();
        owner.Run("$topology | Install-PulsarZooKeeper | Start-PulsarZooKeeper").Succeeded();
        var topology = guest.Topology.With(
            externalZooKeeper: ClusterAddresses.ZooKeeperServers(owner.Topology) + "/teams/one"
        );
        try
        {
            module.Run("$topology | Install-PulsarCluster", ("topology", topology)).Succeeded();

            var status = module
                .Run("$topology | Get-PulsarCluster", ("topology", topology))
                .Succeeded()
                .Of<PulsarServiceStatus>();
            Assert.Equal(["writable", "active"], status.Select(service => service.Detail));
            Assert.All(
                module.Run("$topology | Test-PulsarCluster", ("topology", topology)).Succeeded().Of<PulsarCheck>(),
                check => Assert.Equal(PulsarCheckStatus.Passed, check.Status));

            // The owner has its own beside it: nothing of the guest lies outside of its node.
            owner.Run("$topology | Install-PulsarCluster").Succeeded();
            owner.AssertReady();
        }
        finally
        {
            module.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force", ("topology", topology));
        }
    }

    private static string Line(PulsarTopology topology, PulsarRole role, string key) =>
        File.ReadLines(topology.Of(role).First().ConfigFile)
            .Single(line => line.StartsWith(key, StringComparison.Ordinal));

    private static string Racks(PulsarTopology topology)
    {
        var broker = topology.Of(PulsarRole.Broker).First();
        return Get($"http://{broker.Address}:{broker.Port("web")}/admin/v2/bookies/racks-info");
    }

    private static string Get(string url)
    {
        using var http = new HttpClient();
        return http.GetStringAsync(new Uri(url)).GetAwaiter().GetResult();
    }
}
