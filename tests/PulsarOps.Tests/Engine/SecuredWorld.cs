using PulsarOps.Engine;
using PulsarOps.Tests.Security;
using PulsarOps.Tests.Topology.Files;

namespace PulsarOps.Tests.Engine;

/// <summary>Simulated hosts h1, h2 and h3 at the time at which the keys of tests are valid.</summary>
internal static class SecuredWorld
{
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
}
