using System.Globalization;
using PulsarOps.Rendering;
using PulsarOps.Roles;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Configuration;

/// <summary>What the services read, by the rules of their own reader.</summary>
public sealed class SettingsTests
{
    private const string Servers = "127.0.0.1:12181,127.0.0.1:12191,127.0.0.1:12201";

    [Fact]
    public void Keys_of_old_releases_are_used_on_request()
    {
        var topology = RenderedFiles.Topology("2.10.1", keyStyle: PulsarKeyStyle.ZooKeeper);
        var (broker, bookie) = (Read(topology, "broker.conf"), Read(topology, "bookie.conf"));

        Assert.Equal(
            (Servers, Servers, ""),
            (broker["zookeeperServers"], broker["configurationStoreServers"], broker["metadataStoreUrl"])
        );
        Assert.Equal((Servers, ""), (bookie["zkServers"], bookie["metadataServiceUri"]));
        var command = ServiceCommands.InitializeMetadata(topology, topology.Nodes[0]);
        Assert.Equal(Servers, ArgumentOf(command, "--zookeeper"));
        Assert.Equal(Servers, ArgumentOf(command, "--configuration-store"));
        Assert.DoesNotContain("--metadata-store", command);
    }

    [Theory]
    [InlineData("2.10.1")]
    [InlineData("4.0.8")]
    public void Keys_of_new_releases_are_used_otherwise_and_the_old_ones_are_empty(string version)
    {
        var topology = RenderedFiles.Topology(version);
        var (broker, bookie) = (Read(topology, "broker.conf"), Read(topology, "bookie.conf"));

        Assert.Equal(
            ($"zk:{Servers}", $"zk:{Servers}"),
            (broker["metadataStoreUrl"], broker["configurationMetadataStoreUrl"])
        );
        Assert.Equal(("", ""), (broker["zookeeperServers"], broker["configurationStoreServers"]));
        Assert.Equal("", bookie["zkServers"]);
        Assert.Contains(
            Servers.Replace(',', ';'),
            bookie["metadataServiceUri"].Replace(',', ';'),
            StringComparison.Ordinal
        );
        var command = ServiceCommands.InitializeMetadata(topology, topology.Nodes[0]);
        Assert.Equal($"zk:{Servers}", ArgumentOf(command, "--metadata-store"));
        Assert.DoesNotContain("--zookeeper", command);
    }

    [Fact]
    public void Cluster_is_initialised_with_the_addresses_of_all_brokers()
    {
        var topology = RenderedFiles.Topology("4.0.8");
        var command = ServiceCommands.InitializeMetadata(topology, topology.Nodes[0]);

        Assert.Equal("c1", ArgumentOf(command, "--cluster"));
        Assert.Equal("http://127.0.0.1:18080,127.0.0.1:18090", ArgumentOf(command, "--web-service-url"));
        Assert.Equal("pulsar://127.0.0.1:16650,127.0.0.1:16660", ArgumentOf(command, "--broker-service-url"));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    public void Server_lines_exist_only_for_an_ensemble(int nodes, int lines)
    {
        var settings = Read(RenderedFiles.Topology("4.0.8", nodes), "zookeeper.conf");

        Assert.Equal(lines, settings.Keys.Count(key => key.StartsWith("server.", StringComparison.Ordinal)));
        if (lines > 0)
            Assert.Equal("127.0.0.1:12888:13888", settings["server.1"]);
    }

    [Fact]
    public void Server_finds_its_number_in_a_file_of_digits_only()
    {
        var topology = RenderedFiles.Topology("4.0.8");

        Assert.Equal(
            ["1\n", "2\n", "3\n"],
            topology.Of(PulsarRole.ZooKeeper).SelectMany(new ZooKeeperRole().DataFiles).Select(file => file.Content)
        );
    }

    [Fact]
    public void Services_listen_on_the_ports_of_the_topology_and_on_this_host_only()
    {
        var topology = RenderedFiles.Topology("4.0.8");
        var (zooKeeper, bookie, broker) = (
            Read(topology, "zookeeper.conf"),
            Read(topology, "bookie.conf"),
            Read(topology, "broker.conf")
        );

        Assert.Equal(
            ("12181", "19990", "18001"),
            (zooKeeper["clientPort"], zooKeeper["admin.serverPort"], zooKeeper["metricsProvider.httpPort"])
        );
        Assert.Equal(("13181", "18002"), (bookie["bookiePort"], bookie["prometheusStatsHttpPort"]));
        Assert.Equal(("16650", "18080"), (broker["brokerServicePort"], broker["webServicePort"]));
        Assert.All(
            new[]
            {
                zooKeeper["clientPortAddress"],
                zooKeeper["admin.serverAddress"],
                zooKeeper["metricsProvider.httpHost"],
                bookie["prometheusStatsHttpAddress"],
                bookie["advertisedAddress"],
                broker["bindAddress"],
                broker["advertisedAddress"],
            },
            address => Assert.Equal("127.0.0.1", address)
        );
        Assert.Equal("lo", bookie["listeningInterface"]);
    }

    [Fact]
    public void Bookie_waits_until_its_old_registration_expires()
    {
        var topology = Topologies.Hosts(3);
        var (zooKeeper, bookie) = (Read(topology, "zookeeper.conf"), Read(topology, "bookie.conf"));

        // A session ends at a tick, and starts again with a new leader.
        Assert.InRange(
            Number(bookie["zkTimeout"]) - Number(zooKeeper["maxSessionTimeout"]),
            2 * Number(zooKeeper["tickTime"]),
            3 * Number(zooKeeper["tickTime"])
        );
        Assert.Equal("30000", zooKeeper["maxSessionTimeout"]);

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Settings_of_the_user_have_the_last_word()
    {
        var topology = RenderedFiles.Topology("4.0.8");
        var broker = topology.Of(PulsarRole.Broker).First();
        var mine = new PulsarService(
            broker.Role, topology.Nodes[0], broker.Number, broker.Ports, broker.Memory)
        {
            Settings = new Dictionary<string, string> { ["managedLedgerDefaultAckQuorum"] = "1", ["my.own"] = "x=y#z" },
        };

        var file = ServiceFiles.For(topology, mine, RenderedFiles.DefaultConfiguration("4.0.8"), "/jdk", 21).First();

        var settings = JavaPropertiesReader.Read(file.Content);
        Assert.Equal(("1", "x=y#z"), (settings["managedLedgerDefaultAckQuorum"], settings["my.own"]));
        Assert.Equal("2", settings["managedLedgerDefaultEnsembleSize"]);
    }

    private static Dictionary<string, string> Read(PulsarTopology topology, string name) =>
        JavaPropertiesReader.Read(RenderedFiles.Of(topology)[name]);

    private static string ArgumentOf(IReadOnlyList<string> command, string option) =>
        command[command.ToList().IndexOf(option) + 1];
}
