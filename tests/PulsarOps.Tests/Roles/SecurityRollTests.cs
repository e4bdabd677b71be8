using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Tests.Roles;

/// <summary>
/// On the way from an open cluster to a secured one and back, each service accepts what the others send, whichever of
/// them have restarted.
/// </summary>
public sealed class SecurityRollTests
{
    private static readonly Greeting OldClient = new(Tls: false);
    private static readonly Greeting NewClient = new(Tls: true, Subject: "orders");

    public static TheoryData<string, string, PulsarKeyStyle, bool> Clusters { get; } = Data();

    /// <summary>The way back passes the same states in the reverse order.</summary>
    [Theory]
    [MemberData(nameof(Clusters))]
    public void No_connection_fails_at_any_point_of_any_roll(
        string security, string version, PulsarKeyStyle keyStyle, bool autoRecovery)
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of(security, version, keyStyle, autoRecovery));
        foreach (var roll in SecurityRoll.Of(cluster.Topology))
        {
            foreach (var (restarted, bookiesRoll) in Prefixes(cluster.Topology, roll))
            {
                foreach (var tools in new[] { roll.Stage - 1, roll.Stage })
                {
                    var refusals = cluster.Refusals(
                        service => restarted.Contains(service.Id) ? roll.Stage : roll.Stage - 1, tools, bookiesRoll,
                        repeatsReplication: roll.Stage == SecurityStage.BookiesAccept);
                    Assert.True(
                        refusals.Count == 0,
                        $"{roll.Stage}, restarted {string.Join(", ", restarted)}, tools at {tools}:\n"
                            + string.Join("\n", refusals.Take(5)));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public void Clients_are_accepted_as_long_as_the_stage_allows(
        string security, string version, PulsarKeyStyle keyStyle, bool autoRecovery)
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of(security, version, keyStyle, autoRecovery));
        foreach (var stage in Stages(cluster.Topology))
        {
            var servers = ClientServers(cluster, stage);
            if (stage <= SecurityStage.Permissive)
                Assert.All(servers, server => Assert.Null(server.RefusesClient(OldClient)));
            if (stage >= SecurityStage.ProxiesSpeak)
                Assert.All(servers, server => Assert.Null(server.RefusesClient(NewClient)));
        }
    }

    [Fact]
    public void Strict_cluster_refuses_plain_text_strangers_and_other_roles()
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of("strict"));
        var strict = cluster.Topology.Services.Select(service => cluster.At(service, SecurityStage.Strict)).ToArray();

        Assert.All(ClientServers(cluster, SecurityStage.Strict), server =>
        {
            Assert.NotNull(server.RefusesClient(OldClient));
            Assert.NotNull(server.RefusesClient(NewClient with { Subject = null }));
            Assert.NotNull(server.RefusesClient(NewClient with { Tls = false }));
        });
        Assert.All(strict.Where(service => service.Role == PulsarRole.Broker), broker =>
        {
            Assert.NotNull(broker.RefusesClient(NewClient with { Subject = "proxy" }));
            Assert.NotNull(broker.RefusesClient(NewClient with { Forwards = true }));
        });
        Assert.All(strict.Where(service => service.Role == PulsarRole.Bookie), bookie =>
        {
            Assert.NotNull(bookie.RefusesBookieClient(new(Tls: false)));
            Assert.NotNull(bookie.RefusesBookieClient(new(Tls: true)));
            Assert.NotNull(bookie.RefusesBookieClient(new(Tls: true, CertificateRole: "proxy")));
        });
        Assert.All(strict.Where(service => service.Role == PulsarRole.ZooKeeper), server =>
        {
            Assert.NotNull(server.RefusesServer(tls: false));
            Assert.NotNull(server.RefusesZooKeeperClient("", $"{server.Service.Address}:2181"));
        });
    }

    /// <summary>The model finds what the order of the stages avoids.</summary>
    [Theory]
    [InlineData(PulsarRole.ZooKeeper, "None", "QuorumSpeaks")]
    [InlineData(PulsarRole.Bookie, "None", "BookiesAccept")]
    [InlineData(PulsarRole.Broker, "QuorumSpeaks", "BrokersAccept")]
    [InlineData(PulsarRole.Broker, "BookiesAccept", "Permissive")]
    [InlineData(PulsarRole.Proxy, "BookiesAccept", "ProxiesSpeak")]
    [InlineData(PulsarRole.Broker, "BrokersAccept", "BrokersRequire")]
    [InlineData(PulsarRole.ZooKeeper, "BrokersAccept", "ZooKeeperRequires")]
    [InlineData(PulsarRole.Bookie, "BookiesAccept", "Strict")]
    public void Shorter_way_breaks_connections(PulsarRole role, string before, string after)
    {
        var (from, to) = (Enum.Parse<SecurityStage>(before), Enum.Parse<SecurityStage>(after));
        var cluster = new SecuredCluster(SecuredTopologies.Of("strict"));
        var first = cluster.Topology.Of(role).First();

        Assert.Empty(cluster.Refusals(_ => from, from));
        Assert.NotEmpty(cluster.Refusals(
            service => service.Id == first.Id ? to : from, from, bookiesRoll: true, repeatsReplication: true));
    }

    /// <summary>
    /// Bookies that also replicate refuse each other while only some of them know TLS. They repeat it after the roll.
    /// </summary>
    [Fact]
    public void Replication_inside_of_bookies_waits_for_the_end_of_their_roll()
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of("strict", autoRecovery: false));
        var first = cluster.Topology.Of(PulsarRole.Bookie).First();

        Assert.NotEmpty(cluster.Refusals(
            service => service.Id == first.Id ? SecurityStage.BookiesAccept : SecurityStage.QuorumSpeaks,
            SecurityStage.QuorumSpeaks, bookiesRoll: true));
        Assert.Empty(cluster.Refusals(_ => SecurityStage.BookiesAccept, SecurityStage.QuorumSpeaks));
    }

    /// <summary>A cluster becomes permissive first, and strict after its clients have moved.</summary>
    [Theory]
    [InlineData("permissive", "strict")]
    [InlineData("permissive", "no permissions")]
    [InlineData("permissive", "tokens offered")]
    [InlineData("TLS offered", "TLS only")]
    public void Permissive_cluster_is_on_the_way_to_a_strict_one(string permissive, string strict)
    {
        var (one, other) = (
            new SecuredCluster(SecuredTopologies.Of(permissive)), new SecuredCluster(SecuredTopologies.Of(strict)));
        Assert.All(one.Topology.Services, service => Assert.Equal(
            one.At(service, SecurityStage.Permissive).Files, other.At(service, SecurityStage.Permissive).Files));
    }

    /// <summary>The token of a broker gives every right.</summary>
    [Theory]
    [MemberData(nameof(Clusters))]
    public void No_token_of_a_service_crosses_the_network_in_plain_text(
        string security, string version, PulsarKeyStyle keyStyle, bool autoRecovery)
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of(security, version, keyStyle, autoRecovery));
        Assert.All(
            Stages(cluster.Topology).SelectMany(stage => cluster.Topology.Services
                .Where(service => RoleCatalog.Of(service.Role).CarriesToken)
                .Select(service => cluster.At(service, stage).ToBrokers)),
            greeting => Assert.False(greeting is { Tls: false, Subject: not null }));
    }

    /// <summary>A roll restarts the services whose files it changes, and no others.</summary>
    [Theory]
    [MemberData(nameof(Clusters))]
    public void Files_change_exactly_at_the_rolls_of_their_role(
        string security, string version, PulsarKeyStyle keyStyle, bool autoRecovery)
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of(security, version, keyStyle, autoRecovery));
        foreach (var roll in SecurityRoll.Of(cluster.Topology))
        {
            Assert.NotEmpty(roll.Roles);
            Assert.All(cluster.Topology.Services, service => Assert.Equal(
                roll.Roles.Contains(service.Role),
                !cluster.At(service, roll.Stage).Files.SequenceEqual(
                    cluster.At(service, roll.Stage - 1).Files)));
        }
    }

    [Fact]
    public void AutoRecovery_restarts_after_the_bookies() => Assert.Equal(
        [PulsarRole.Bookie, PulsarRole.AutoRecovery],
        SecurityRoll.Of(SecuredTopologies.Of("strict"))
            .Single(roll => roll.Stage == SecurityStage.BookiesAccept).Roles);

    private static IEnumerable<(HashSet<string> Restarted, bool BookiesRoll)> Prefixes(
        PulsarTopology topology, SecurityRoll roll)
    {
        PulsarService[] services = [.. roll.Roles.SelectMany(topology.Of)];
        var bookies = topology.Of(PulsarRole.Bookie).Count();
        for (var count = 0; count <= services.Length; count++)
        {
            yield return (
                [.. services.Take(count).Select(service => service.Id)],
                roll.Stage == SecurityStage.BookiesAccept && count < bookies);
        }
    }

    private static IEnumerable<SecurityStage> Stages(PulsarTopology topology) =>
        [SecurityStage.None, .. SecurityRoll.Of(topology).Select(roll => roll.Stage)];

    private static SecuredService[] ClientServers(SecuredCluster cluster, SecurityStage stage) =>
    [
        .. new[] { PulsarRole.Broker, PulsarRole.Proxy, PulsarRole.WebSocket }
            .SelectMany(role => cluster.Of(role, stage)),
    ];

    private static TheoryData<string, string, PulsarKeyStyle, bool> Data()
    {
        var data = new TheoryData<string, string, PulsarKeyStyle, bool>();
        foreach (var security in SecuredTopologies.Securities.Keys)
            data.Add(security, "4.0.8", PulsarKeyStyle.Auto, true);
        data.Add("strict", "4.0.8", PulsarKeyStyle.Auto, false);
        data.Add("strict", "4.0.8", PulsarKeyStyle.ZooKeeper, true);
        data.Add("strict", "3.3.6", PulsarKeyStyle.Auto, true);
        return data;
    }
}
