using PulsarOps.Model;
using PulsarOps.Rendering;
using PulsarOps.Roles;
using PulsarOps.Tests.Configuration;
using PulsarOps.Tests.Roles;

namespace PulsarOps.Tests.Rendering;

/// <summary>A run that continues another one finds the stage of each service in its configuration.</summary>
public sealed class ConfiguredStageTests
{
    [Theory]
    [InlineData("strict", "4.0.8")]
    [InlineData("strict", "3.3.6")]
    [InlineData("permissive", "4.0.8")]
    [InlineData("TLS only", "4.0.8")]
    public void Stage_is_found_in_the_configuration(string security, string version)
    {
        var cluster = new SecuredCluster(SecuredTopologies.Of(security, version));
        foreach (var service in cluster.Topology.Services)
        {
            var rolls = RoleCatalog.Of(service.Role).SecurityRolls;
            foreach (var stage in SecurityRoll.Of(cluster.Topology).Select(roll => roll.Stage - 1)
                .Append(cluster.Topology.Security.End))
            {
                Assert.Equal(
                    rolls.Where(roll => roll <= stage).Append(SecurityStage.None).Max(),
                    StageOf(cluster.Topology, service, cluster.At(service, stage).Files[0].Content));
            }
        }
    }

    [Fact]
    public void Configuration_that_was_changed_by_hand_has_no_stage()
    {
        var topology = SecuredTopologies.Of("strict");
        var broker = topology.Of(PulsarRole.Broker).First();
        var text = new SecuredService(topology, broker, SecurityStage.Permissive).Files[0].Content;

        Assert.Null(StageOf(topology, broker, new PropertiesDocument(text).Set("tokenPublicKey", "/x").ToString()));
        Assert.Equal(
            SecurityStage.Permissive,
            StageOf(topology, broker, new PropertiesDocument(text).Set("maxTenants", "7").ToString()));
    }

    private static SecurityStage? StageOf(PulsarTopology topology, PulsarService service, string text) =>
        ConfiguredStage.Of(
            topology,
            service,
            RenderedFiles.DefaultConfiguration(topology.Version.ToString())[RoleCatalog.Of(service.Role).Template],
            text);
}
