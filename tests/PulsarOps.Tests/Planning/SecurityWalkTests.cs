using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Roles;
using PulsarOps.Tests.Roles;

namespace PulsarOps.Tests.Planning;

/// <summary>A run finds its place on the way to another security in the configurations of the services.</summary>
public sealed class SecurityWalkTests
{
    public static TheoryData<string, string> Clusters { get; } =
    [
        .. from security in SecuredTopologies.Securities.Keys
           from version in new[] { "4.0.8", "3.3.6" }
           select (security, version),
    ];

    [Theory]
    [MemberData(nameof(Clusters))]
    public void Stage_of_a_service_is_found_in_its_configuration(string security, string version)
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of(security, version));
        foreach (var stage in Enum.GetValues<SecurityStage>())
        {
            var input = Input(cluster.Topology, cluster, _ => stage);
            Assert.All(cluster.Topology.Services, service => Assert.Equal(
                RoleCatalog.Of(service.Role).SecurityRolls.Where(roll => roll <= stage).DefaultIfEmpty().Max(),
                SecurityWalk.StageOf(input, service)));
        }
    }

    [Fact]
    public void Open_cluster_takes_every_roll_to_a_strict_one()
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of("strict"));

        Assert.Equal(
            SecurityRoll.Of(cluster.Topology).Select(roll => roll.Stage),
            SecurityWalk.Stages(Input(cluster.Topology, cluster, _ => SecurityStage.None)));
    }

    [Fact]
    public void Permissive_cluster_takes_the_rest()
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of("strict"));

        Assert.Equal(
            [
                SecurityStage.ProxiesRequire, SecurityStage.BrokersRequire, SecurityStage.ZooKeeperRequires,
                SecurityStage.Strict,
            ],
            SecurityWalk.Stages(Input(cluster.Topology, cluster, _ => SecurityStage.Permissive)));
    }

    /// <summary>Whichever services a killed run has restarted, the next one begins with the same roll.</summary>
    [Theory]
    [MemberData(nameof(Clusters))]
    public void Interrupted_roll_is_continued(string security, string version)
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of(security, version));
        foreach (var roll in SecurityRoll.Of(cluster.Topology))
        {
            var services = roll.Roles.SelectMany(cluster.Topology.Of).Select(service => service.Id).ToArray();
            for (var count = 0; count < services.Length; count++)
            {
                var done = services.Take(count).ToHashSet();
                var input = Input(
                    cluster.Topology, cluster,
                    service => done.Contains(service.Id) ? roll.Stage : roll.Stage - 1);

                Assert.Equal(roll.Stage, SecurityWalk.Stages(input)[0]);
            }
        }
    }

    /// <summary>
    /// A run that was killed between the file and the restart of the last service of a roll: no other service may count
    /// on it yet.
    /// </summary>
    [Theory]
    [MemberData(nameof(Clusters))]
    public void Roll_lasts_until_its_last_service_has_restarted(string security, string version)
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of(security, version));
        foreach (var roll in SecurityRoll.Of(cluster.Topology).Where(roll => roll.Roles.Count > 0).SkipLast(1))
        {
            var last = roll.Roles.SelectMany(cluster.Topology.Of).Last().Id;
            var input = Input(cluster.Topology, cluster, _ => roll.Stage, outdated: last);

            Assert.Equal(roll.Stage, SecurityWalk.Stages(input)[0]);
        }
    }

    [Fact]
    public void Roll_back_lasts_until_its_last_service_has_restarted()
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of("strict"));
        var bookie = cluster.Topology.Of(PulsarRole.Bookie).Last().Id;

        Assert.Equal(
            SecurityStage.ZooKeeperRequires,
            SecurityWalk.Stages(Input(
                SecuredTopologies.Open(), cluster, _ => SecurityStage.ZooKeeperRequires, outdated: bookie))[0]);
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("permissive")]
    [InlineData("TLS only")]
    public void Cluster_at_the_end_of_the_way_stays(string security)
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of(security));

        Assert.Empty(SecurityWalk.Stages(Input(cluster.Topology, cluster, _ => cluster.Topology.Security.End)));
    }

    [Fact]
    public void Way_back_leads_through_the_same_stages()
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of("strict"));
        var input = Input(SecuredTopologies.Open(), cluster, _ => SecurityStage.Strict);

        Assert.Equal(
            Enum.GetValues<SecurityStage>().Where(stage => stage < SecurityStage.Strict).Reverse(),
            SecurityWalk.Stages(input));
    }

    [Fact]
    public void Tokens_come_to_a_cluster_with_tls_by_way_of_the_stage_that_needs_none()
    {
        var before = new SecuredCluster(SecuredTopologies.Of("TLS only"));
        var input = Input(SecuredTopologies.Of("strict"), before, _ => SecurityStage.Strict);

        Assert.Equal(SecurityStage.ProxiesSpeak, SecurityWalk.Stages(input)[0]);
        Assert.Contains(SecurityStage.Permissive, SecurityWalk.Stages(input));
    }

    [Fact]
    public void Stopped_cluster_goes_to_the_end_at_once()
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of("strict"));

        Assert.Empty(SecurityWalk.Stages(
            Input(cluster.Topology, cluster, _ => SecurityStage.None, isRunning: false)));
    }

    private static PlanInput Input(
        PulsarTopology topology, SecuredCluster cluster, Func<PulsarService, SecurityStage> stageOf,
        bool isRunning = true, string outdated = "") => new(
            topology,
            HostMap.Of(topology).ToDictionary(host => host.Key, host => new HostFacts
            {
                Contents = topology.On([.. host]).ToDictionary(
                    service => service.ConfigFile, service => Text(cluster, service.Id, stageOf)),
                Services = topology.On([.. host]).ToDictionary(
                    service => service.Id,
                    service => new ServiceFact(isRunning, 1, null, 0, service.Id == outdated, true, "", [])),
            }),
            Release: null, [], new ApplyOptions { Activity = "test" });

    private static string Text(SecuredCluster cluster, string id, Func<PulsarService, SecurityStage> stageOf)
    {
        var service = cluster.Topology.Services.First(service => service.Id == id);
        return cluster.At(service, stageOf(service)).Files[0].Content;
    }
}
