using PulsarOps.Engine;
using PulsarOps.Model;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Security;
using PulsarOps.Tests.Topology.Files;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Engine;

/// <summary>Simulated hosts with a cluster of any security, at the time at which the keys of tests are valid.</summary>
internal static class SecuredWorld
{
    private static readonly PulsarRole[] Core = [PulsarRole.ZooKeeper, PulsarRole.Bookie, PulsarRole.Broker];

    /// <summary>A running cluster of this security.</summary>
    public static async Task<World> DeployedAsync(PulsarSecurityPreset security)
    {
        var world = new World(archive => Of(security, archive));
        world.Simulation.Clock.Epoch = Pki.Now;
        return await World.DeployedAsync(world);
    }

    /// <summary>From now on the cluster is to have another security.</summary>
    public static World Want(this World world, PulsarSecurityPreset security) =>
        world.Want(PipelineState.Bind(Of(security, ReleaseFile.Archive), world.Simulation));

    /// <summary>Hosts on which nothing is missing but the cluster and the keys.</summary>
    public static World Of(string security) => new(archive => Yaml.Topology($$"""
        cluster: c1
        version: 4.0.8
        profile: small
        security: {{security}}
        service: { manager: process }
        archive: { path: {{archive.Path}}, sha512: {{archive.Sha512}} }
        nodes:
          - { name: h1, roles: [zookeeper, bookie, broker] }
          - { name: h2, roles: [zookeeper, bookie, broker] }
          - { name: h3, roles: [zookeeper, bookie, broker] }
        """))
    {
        Simulation = { Clock = { Epoch = Pki.Now } },
    };

    /// <summary>The same cluster with another security, on the same hosts.</summary>
    public static PulsarTopology Secured(this World world, OperatorFolder keys, string security) =>
        keys.Give(PipelineState.Bind(Of(security).Topology, world.Simulation));

    private static PulsarTopology Of(PulsarSecurityPreset security, PulsarArchive archive)
    {
        var topology = RemoteTopology.Create(new()
        {
            Name = Topologies.ClusterName,
            Version = Topologies.Release,
            Archive = archive,
            Profile = PulsarProfile.Small,
            ServiceManager = PulsarServiceManager.Process,
            Security = new() { Preset = security },
            Nodes =
            [
                Node("h1", Core), Node("h2", Core), Node("h3", Core),
                Node("h4", [PulsarRole.AutoRecovery, PulsarRole.Proxy]),
            ],
        });
        return topology.With(topology.Context with { Secrets = new() { Keys = SharedKeys.All } });
    }

    private static NodeSpec Node(string name, PulsarRole[] roles) =>
        new(name, [.. roles.Select(role => (role, ServiceSpec.Empty))]);
}
