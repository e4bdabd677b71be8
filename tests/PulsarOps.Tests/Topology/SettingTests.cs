using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Roles;
using PulsarOps.Tests.Configuration;
using PulsarOps.Tests.Roles;
using PulsarOps.Tests.Support;
using PulsarOps.Tests.Topology.Files;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Topology;

/// <summary>
/// Settings that belong to PulsarOps are refused with the topology's own key; the others reach the service.
/// </summary>
public sealed class SettingTests
{
    private static readonly string[] Releases = ["2.10.1", "4.0.8"];

    [Theory]
    [InlineData(PulsarRole.Broker, "advertisedAddress", "10.0.0.1", "nodes")]
    [InlineData(PulsarRole.Broker, "ADVERTISEDADDRESS", "10.0.0.1", "nodes")]
    [InlineData(PulsarRole.Broker, "brokerServicePort", "6655", "ports.broker")]
    [InlineData(PulsarRole.Broker, "webServicePort", "9999", "ports.web")]
    [InlineData(PulsarRole.Broker, "webServicePort ", "9999", "ports.web")]
    [InlineData(PulsarRole.Broker, "\twebServicePort", "9999", "ports.web")]
    [InlineData(PulsarRole.Broker, "WebServicePort", "9999", "ports.web")]
    [InlineData(PulsarRole.Broker, "clusterName", "other", "cluster")]
    [InlineData(PulsarRole.Broker, "metadataStoreUrl", "zk:x:2181", "externalZooKeeper")]
    [InlineData(PulsarRole.Broker, "configurationMetadataStoreUrl", "zk:x:2181", "externalZooKeeper")]
    [InlineData(PulsarRole.Broker, "zookeeperServers", "x:2181", "externalZooKeeper")]
    [InlineData(PulsarRole.Broker, "globalZookeeperServers", "x:2181", "externalZooKeeper")]
    [InlineData(PulsarRole.Broker, "managedLedgerDefaultAckQuorum", "1", "quorum.ack")]
    [InlineData(PulsarRole.Broker, "bindAddress", "127.0.0.1", "nodes")]
    [InlineData(PulsarRole.Broker, "bindAddresses", "a:pulsar://0.0.0.0:6655", "nodes")]
    [InlineData(PulsarRole.Bookie, "bookiePort", "3182", "ports.bookie")]
    [InlineData(PulsarRole.Bookie, "useHostNameAsBookieID", "true", "nodes")]
    [InlineData(PulsarRole.Bookie, "bookieId", "b1", "nodes")]
    [InlineData(PulsarRole.Bookie, "journalDirectory", "/x", "journalDirectories")]
    [InlineData(PulsarRole.Bookie, "journalDirectories", "/x", "journalDirectories")]
    [InlineData(PulsarRole.Bookie, "ledgerDirectories", "/x", "ledgerDirectories")]
    [InlineData(PulsarRole.Bookie, "prometheusStatsHttpPort", "8001", "ports.metrics")]
    [InlineData(PulsarRole.Bookie, "zkServers", "x:2181", "externalZooKeeper")]
    [InlineData(PulsarRole.Bookie, "zkLedgersRootPath", "/x", "externalZooKeeper")]
    [InlineData(PulsarRole.ZooKeeper, "clientPort", "2182", "ports.client")]
    [InlineData(PulsarRole.ZooKeeper, "dataDir", "/x", "dataDirectory")]
    [InlineData(PulsarRole.ZooKeeper, "server.4", "x:2888:3888", "nodes")]
    [InlineData(PulsarRole.ZooKeeper, "Server.4", "x:2888:3888", "nodes")]
    [InlineData(PulsarRole.Proxy, "servicePort", "6655", "ports.broker")]
    [InlineData(PulsarRole.Proxy, "brokerServiceURL", "pulsar://x:6650", "nodes")]
    [InlineData(PulsarRole.WebSocket, "brokerServiceUrl", "pulsar://x:6650", "nodes")]
    [InlineData(PulsarRole.AutoRecovery, "metadataServiceUri", "zk://x/ledgers", "externalZooKeeper")]
    [InlineData(PulsarRole.Broker, "authenticationEnabled", "true", "security")]
    [InlineData(PulsarRole.Broker, "AuthorizationEnabled", "TRUE", "security")]
    [InlineData(PulsarRole.Broker, "brokerServicePortTls", "6651", "security")]
    [InlineData(PulsarRole.Broker, "webServicePortTls", "8443", "security")]
    [InlineData(PulsarRole.Broker, "tlsEnabled", "true", "security")]
    [InlineData(PulsarRole.Broker, "brokerClientTlsEnabled", "true", "security")]
    [InlineData(PulsarRole.Proxy, "tlsEnabledInProxy", "true", "security")]
    [InlineData(PulsarRole.WebSocket, "tlsEnabled", "true", "security")]
    [InlineData(PulsarRole.Proxy, "authenticationEnabled", "true", "security")]
    [InlineData(PulsarRole.Bookie, "tlsProviderFactoryClass", "org.example.Factory", "security")]
    [InlineData(PulsarRole.ZooKeeper, "secureClientPort", "2281", "security")]
    [InlineData(PulsarRole.ZooKeeper, "ssl.keyStore.location", "/x", "security")]
    [InlineData(PulsarRole.ZooKeeper, "ssl.quorum.keyStore.location", "/x", "security")]
    public void Key_of_the_topology_is_refused_with_its_place_and_the_key_to_use(
        PulsarRole role, string key, string value, string instead)
    {
        var problem = Problem(role, key, value);

        Assert.Equal(nameof(SR.SettingOwned), problem.ErrorId);
        Assert.Contains(instead, problem.Advice, StringComparison.Ordinal);
        Assert.StartsWith("cluster.yaml(5,", problem.Message, StringComparison.Ordinal);
        Assert.Equal(nameof(SR.SettingOwned), InSpec(role, key, value).ErrorId);
    }

    [Theory]
    [InlineData(PulsarRole.Broker, "advertisedListeners", "internal:pulsar://p1:6650")]
    [InlineData(
        PulsarRole.Bookie,
        "clientAuthProviderFactoryClass",
        "org.apache.bookkeeper.sasl.SASLClientProviderFactory"
    )]
    [InlineData(PulsarRole.Bookie, "forceReadOnlyBookie", "true")]
    [InlineData(PulsarRole.Bookie, "disableServerSocketBind", "true")]
    [InlineData(PulsarRole.ZooKeeper, "quorum.auth.enableSasl", "true")]
    [InlineData(PulsarRole.ZooKeeper, "authProvider.1", "org.apache.zookeeper.server.auth.SASLAuthenticationProvider")]
    [InlineData(PulsarRole.ZooKeeper, "4lw.commands.whitelist", "ruok, stat")]
    [InlineData(PulsarRole.ZooKeeper, "peerType", "observer")]
    [InlineData(PulsarRole.AutoRecovery, "enableStatistics", "false")]
    [InlineData(PulsarRole.AutoRecovery, "httpServerEnabled", "true")]
    public void Setting_unsupported_by_readiness_probes_is_refused_with_the_reason(
        PulsarRole role, string key, string value)
    {
        var problem = Problem(role, key, value);

        Assert.Equal(nameof(SR.SettingUnsupported), problem.ErrorId);
        Assert.Matches("\\(5,[0-9]+\\): PulsarOps does not support '.+' of [A-Za-z]+: .+\\.", problem.Message);
        Assert.Equal(nameof(SR.SettingUnsupported), InSpec(role, key, value).ErrorId);
    }

    [Theory]
    [InlineData(PulsarRole.Broker, "managedledgercachesizemb", "16", "managedLedgerCacheSizeMB")]
    [InlineData(PulsarRole.Broker, " managedLedgerCacheSizeMB", "16", "managedLedgerCacheSizeMB")]
    [InlineData(PulsarRole.Bookie, "logsizelimit", "1", "logSizeLimit")]
    [InlineData(PulsarRole.ZooKeeper, "TickTime", "1", "tickTime")]
    [InlineData(PulsarRole.Proxy, "maxconcurrentlookuprequests ", "1", "maxConcurrentLookupRequests")]
    public void Key_that_differs_in_case_or_blanks_alone_is_refused_with_the_right_spelling(
        PulsarRole role, string key, string value, string right)
    {
        var problem = Problem(role, key, value);

        Assert.Equal(nameof(SR.SettingMisspelt), problem.ErrorId);
        Assert.Contains($"Did you mean '{right}'?", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nwebServicePort", "9999", nameof(SR.SettingNameInvalid))]
    [InlineData("a=b", "1", nameof(SR.SettingNameInvalid))]
    [InlineData("a:b", "1", nameof(SR.SettingNameInvalid))]
    [InlineData("a b", "1", nameof(SR.SettingNameInvalid))]
    [InlineData("#a", "1", nameof(SR.SettingNameInvalid))]
    [InlineData("", "1", nameof(SR.SettingNameInvalid))]
    [InlineData("ä", "1", nameof(SR.SettingNameInvalid))]
    [InlineData("a", "x\nwebServicePort=9999", nameof(SR.SettingValueInvalid))]
    [InlineData("a", "x\r", nameof(SR.SettingValueInvalid))]
    [InlineData("a", "x\u0085y", nameof(SR.SettingValueInvalid))]
    [InlineData("a", " x", nameof(SR.SettingValueInvalid))]
    [InlineData("a", "x ", nameof(SR.SettingValueInvalid))]
    [InlineData("a", "\u00a0x", nameof(SR.SettingValueInvalid))]
    public void Value_that_would_change_on_the_way_is_refused(string key, string value, string errorId)
    {
        var problem = InSpec(PulsarRole.Broker, key, value);

        Assert.Equal(errorId, problem.ErrorId);
        Assert.DoesNotContain("9999", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public void Value_with_nul_is_refused_and_BookKeeper_gets_no_variables()
    {
        Assert.Equal(nameof(SR.SettingValueInvalid), InSpec(PulsarRole.Broker, "a", "x\0y").ErrorId);
        Assert.Equal(nameof(SR.SettingValueInvalid), InSpec(PulsarRole.Bookie, "a", "${env:HOME}").ErrorId);
        SettingRules.Check(PulsarRole.Broker, "a", "${env:HOME}");
    }

    [Theory]
    [InlineData(PulsarRole.Broker, "authenticationEnabled", "false")]
    [InlineData(PulsarRole.Broker, "brokerServicePortTls", "")]
    [InlineData(PulsarRole.Broker, "brokerClientAuthenticationParameters", "token:abc")]
    [InlineData(PulsarRole.ZooKeeper, "tickTime", "1500")]
    [InlineData(PulsarRole.ZooKeeper, "4lw.commands.whitelist", "ruok, srvr, mntr")]
    [InlineData(PulsarRole.ZooKeeper, "4lw.commands.whitelist", "*")]
    [InlineData(PulsarRole.Bookie, "zkTimeout", "5000")]
    [InlineData(PulsarRole.Bookie, "httpServerEnabled", "true")]
    [InlineData(PulsarRole.Proxy, "brokerProxyAllowedTargetPorts", "6650,6651")]
    [InlineData(PulsarRole.Broker, "of_my_plug-in.1", "C:\\x \"y\" ${z} ü€ 'a' `b` \\")]
    public void Other_settings_are_taken(PulsarRole role, string key, string value) =>
        SettingRules.Check(role, key, value);

    /// <summary>Whatever PulsarOps starts to set later is refused of users, or is named as theirs to change.</summary>
    [Fact]
    public void Rendered_key_is_either_refused_or_overridable()
    {
        var rendered = new HashSet<(PulsarRole, string)>();
        foreach (var line in ReleaseCatalog.All)
        {
            foreach (var style in new[] { PulsarKeyStyle.ZooKeeper, PulsarKeyStyle.MetadataStore })
            {
                rendered.UnionWith(
                    Variants(string.Create(CultureInfo.InvariantCulture, $"{line}.0"), style).SelectMany(Rendered));
            }
        }

        var overridable = rendered
            .Where(pair => RoleCatalog.Of(pair.Item1).OverridableSettings.Contains(pair.Item2))
            .ToArray();
        Assert.All(overridable, pair => Assert.Null(RoleCatalog.Of(pair.Item1).FindOwned(pair.Item2)));
        Assert.All(
            rendered.Except(overridable),
            pair => Assert.True(
                RoleCatalog.Of(pair.Item1).FindOwned(pair.Item2) is { } found && found.Key == pair.Item2,
                $"{pair.Item1} {pair.Item2}"));
        rendered.UnionWith(Rendered(SecuredTopologies.Of("strict")));
        Assert.Superset(
            new HashSet<(PulsarRole, string)>(
                RoleCatalog.All.SelectMany(role => role.OverridableSettings.Select(key => (role.Role, key)))),
            rendered);
    }

    [Fact]
    public void Spelling_of_every_key_that_the_excerpts_of_the_releases_have_is_known()
    {
        var roles = new Dictionary<string, PulsarRole>
        {
            ["zookeeper.conf"] = PulsarRole.ZooKeeper,
            ["bookkeeper.conf"] = PulsarRole.Bookie,
            ["broker.conf"] = PulsarRole.Broker,
            ["proxy.conf"] = PulsarRole.Proxy,
            ["websocket.conf"] = PulsarRole.WebSocket,
        };
        foreach (var (file, role) in roles)
        {
            var keys = Releases
                .SelectMany(version =>
                    JavaPropertiesReader.Read(RenderedFiles.DefaultConfiguration(version)[file]).Keys
                )
                .ToHashSet();
            Assert.NotEmpty(keys);
            foreach (var key in keys.Where(key => RoleCatalog.Of(role).FindOwned(key) is null))
            {
                Assert.Equal(
                    nameof(SR.SettingMisspelt),
                    InSpec(role, $"{char.ToUpperInvariant(key[0])}{key[1..]} ", "1").ErrorId);
            }
        }
    }

    private static IEnumerable<(PulsarRole, string)> Rendered(PulsarTopology topology) =>
        topology.Services.SelectMany(service => RoleCatalog.Of(service.Role).Configuration(topology, service)
            .Select(setting => (service.Role, setting.Key)));

    private static IEnumerable<PulsarTopology> Variants(string version, PulsarKeyStyle style)
    {
        var local = RenderedFiles.Topology(version, 3, style);
        yield return local;
        yield return local.With(roles: [PulsarRole.AutoRecovery, PulsarRole.Proxy, PulsarRole.WebSocket]);
        string[] nodes = ["p1", "p2", "p3"];
        string[] disks = ["/disk1", "/disk2"];
        foreach (var profile in Enum.GetValues<PulsarProfile>())
        {
            foreach (var external in new[] { null, "z1:2181,z2:2181", "z1:2181/pulsar" })
            {
                PulsarRole[] roles =
                    [.. Enum.GetValues<PulsarRole>().Where(role => external is null || role != PulsarRole.ZooKeeper)];
                yield return RemoteTopology.Create(new()
                {
                    Name = "c1", Version = ReleaseCatalog.Parse(version), KeyStyle = style, Profile = profile,
                    ExternalZooKeeper = external, Paths = new(Plugins: "/opt/plugins"),
                    Roles = new Dictionary<PulsarRole, ServiceSpec>
                    {
                        [PulsarRole.ZooKeeper] = new() { DataLogDirectory = "/disk3/zookeeper" },
                        [PulsarRole.Bookie] = new() { JournalDirectories = disks },
                        [PulsarRole.Proxy] = new()
                        {
                            Ports = new Dictionary<string, int> { ["broker"] = 6660, ["web"] = 8090 },
                        },
                        [PulsarRole.WebSocket] = new() { Ports = new Dictionary<string, int> { ["web"] = 8085 } },
                    },
                    Nodes =
                    [
                        .. nodes.Select(
                            node => new NodeSpec(node, [.. roles.Select(role => (role, ServiceSpec.Empty))])),
                    ],
                });
            }
        }
    }

    private static PulsarOpsException Problem(PulsarRole role, string key, string value) =>
        Assert.Single(Yaml.Problems($"""
        cluster: c1
        version: 4.0.8
        roles:
          {role.ToString().ToLowerInvariant()}:
            settings: {Map(key, value)}
        nodes: [{Braces("name: p1, roles: [zookeeper, bookie, broker, autorecovery]")}]
        """));

    private static string Map(string key, string value) => Braces(
        $"{System.Text.Json.JsonSerializer.Serialize(key)}: {System.Text.Json.JsonSerializer.Serialize(value)}");

    private static string Braces(string text) => "{ " + text + " }";

    private static PulsarOpsException InSpec(PulsarRole role, string key, string value) =>
        Assert.Throws<PulsarOpsException>(() => RemoteTopology.Create(new()
        {
            Name = "c1", Version = new(4, 0, 8),
            Nodes =
            [
                new("p1", [(role, new ServiceSpec { Settings = new Dictionary<string, string> { [key] = value } })]),
            ],
        }));
}
