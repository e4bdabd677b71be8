using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Tests.Roles;

/// <summary>The ports and addresses of a secured cluster.</summary>
public sealed class SecurityAddressTests
{
    [Theory]
    [InlineData("none", PulsarRole.ZooKeeper, "client:2181 quorum:2888 election:3888 admin:9990 metrics:8000")]
    [InlineData(
        "strict", PulsarRole.ZooKeeper, "client:2181 quorum:2888 election:3888 admin:9990 metrics:8000 clientTls:2281")]
    [InlineData("none", PulsarRole.Broker, "broker:6650 web:8080")]
    [InlineData("permissive", PulsarRole.Broker, "broker:6650 web:8080 brokerTls:6651 webTls:8443")]
    [InlineData("strict", PulsarRole.Broker, "brokerTls:6651 webTls:8443")]
    [InlineData("strict", PulsarRole.Bookie, "bookie:3181 metrics:8100")]
    [InlineData("permissive", PulsarRole.Proxy, "broker:6650 web:8080 brokerTls:6651 webTls:8443")]
    [InlineData("strict", PulsarRole.Proxy, "brokerTls:6651 webTls:8443")]
    [InlineData("strict", PulsarRole.WebSocket, "webTls:8443")]
    [InlineData("TLS only", PulsarRole.WebSocket, "webTls:8443")]
    public void Service_has_the_ports_of_its_security(string security, PulsarRole role, string ports) =>
        Assert.Equal(ports, string.Join(" ", Of(security).Of(role).First().Ports));

    [Fact]
    public void Addresses_follow_the_stage()
    {
        var strict = Of("strict");
        var (open, broker) = (strict.At(SecurityStage.None), strict.Of(PulsarRole.Broker).First());

        Assert.Equal("p1:2281,p2:2281,p3:2281", ClusterAddresses.ZooKeeperServers(strict, secure: true));
        Assert.Equal("https://p1:8443,p2:8443,p3:8443", ClusterAddresses.WebServiceUrl(strict, secure: true));
        Assert.Equal("pulsar+ssl://p1:6651,p2:6651,p3:6651", ClusterAddresses.BrokerServiceUrl(strict, secure: true));
        Assert.Equal("p1:8443", ClusterAddresses.BrokerId(broker));
        Assert.Equal("p1:8080", ClusterAddresses.BrokerId(open.Of(PulsarRole.Broker).First()));
        Assert.Equal("p1:8080", ClusterAddresses.BrokerId(
            strict.At(SecurityStage.ProxiesRequire).Of(PulsarRole.Broker).First()));
        Assert.Equal("broker:6650 web:8080", string.Join(" ", open.Of(PulsarRole.Broker).First().Ports));
    }

    [Fact]
    public void Firewall_opens_no_port_that_only_its_host_reaches()
    {
        var topology = Of("strict");
        Assert.Equal(
            [
                new(2281, PortAccess.Cluster), new(2888, PortAccess.Cluster), new(3181, PortAccess.Cluster),
                new(3888, PortAccess.Cluster), new(6651, PortAccess.Clients), new(8443, PortAccess.Clients),
            ],
            PortRules.Of(topology, [topology.Nodes[0]]));
        Assert.Equal(
            [2181, 2888, 3181, 3888, 6650, 8000, 8080, 8100],
            PortRules.Of(Of("none"), [Of("none").Nodes[0]]).Select(rule => rule.Port));
    }

    [Fact]
    public void Firewall_opens_metrics_that_the_user_serves_to_others()
    {
        var topology = Of("strict");
        var bookie = topology.Of(PulsarRole.Bookie).First();
        Assert.Equal(PortAccess.Host, PortRules.AccessTo(topology, bookie, "metrics"));

        var served = new PulsarService(bookie.Role, bookie.Host, 1, bookie.AllPorts, bookie.Memory)
        {
            Settings = new Dictionary<string, string> { ["prometheusStatsHttpAddress"] = "10.0.0.1" },
        };
        Assert.Equal(PortAccess.Clients, PortRules.AccessTo(topology, served, "metrics"));
    }

    [Fact]
    public void Ports_are_open_to_the_cluster_and_to_the_networks_of_the_clients()
    {
        string[] cluster = ["10.0.0.1", "10.0.0.2"];
        var (open, strict) = (Of("none").Security, Of("strict").Security);
        var limited = SecuredTopologies.With(
            new() { Preset = PulsarSecurityPreset.Strict, AllowFrom = ["192.168.0.0/16"] }).Security;

        Assert.Equal(cluster, PortRules.Sources(limited, PortAccess.Cluster, cluster));
        Assert.Equal([.. cluster, "192.168.0.0/16"], PortRules.Sources(limited, PortAccess.Clients, cluster));
        Assert.Equal(cluster, PortRules.Sources(strict, PortAccess.Cluster, cluster));
        Assert.Null(PortRules.Sources(strict, PortAccess.Clients, cluster));
        Assert.Null(PortRules.Sources(open, PortAccess.Cluster, cluster));
    }

    /// <summary>A bookie looks only at the first role in the certificate of its client.</summary>
    [Fact]
    public void Certificate_begins_with_a_role_that_bookies_accept()
    {
        var topology = Of("strict");
        Assert.Equal(["bookie", "broker", "zookeeper"], CertificateContent.RoleNames(topology.Nodes[0]));
        Assert.Equal(["autorecovery", "proxy"], CertificateContent.RoleNames(topology.Nodes[3]));
        Assert.Equal(["bookie", "broker", "autorecovery"], CertificateContent.BookieClients);
        Assert.Equal(["p1", "10.0.0.1"], CertificateContent.Names(topology.Nodes[0]));
    }

    [Fact]
    public void Ports_for_TLS_of_one_host_must_differ()
    {
        var both = new NodeSpec(
            "p1", [.. Enum.GetValues<PulsarRole>().Where(role => role != PulsarRole.WebSocket)
                .Select(role => (role, role == PulsarRole.Proxy ? Other : ServiceSpec.Empty))]);
        var spec = new TopologySpec { Name = "c1", Version = new(4, 0, 8), Nodes = [both] };
        PulsarOps.Topology.RemoteTopology.Create(spec);

        var problem = Assert.Throws<PulsarOpsException>(() => PulsarOps.Topology.RemoteTopology.Create(
            spec with { Security = new() { Preset = PulsarSecurityPreset.Permissive } }));
        Assert.Equal("PortTwice", problem.ErrorId);
    }

    private static ServiceSpec Other { get; } = new()
    {
        Ports = new Dictionary<string, int> { ["broker"] = 6660, ["web"] = 8090 },
    };

    private static PulsarTopology Of(string security) =>
        security == "none" ? SecuredTopologies.Open() : SecuredTopologies.Of(security);
}
