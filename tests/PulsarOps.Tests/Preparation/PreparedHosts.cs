using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Preparation;

/// <summary>Simulated hosts reached over SSH, as a user describes them.</summary>
internal static class PreparedHosts
{
    public static IReadOnlyList<DesiredState> Prepared { get; } = [DesiredState.Prepared];

    public static PulsarTopology Topology(
        PulsarArchive? archive = null,
        int count = 3,
        bool addresses = true,
        bool manageNames = true,
        PulsarBecome become = PulsarBecome.Sudo,
        PulsarArchive? jdk = null
    ) =>
        RemoteTopology.Create(
            new()
            {
                Name = Topologies.ClusterName,
                Version = Topologies.Release,
                Archive = archive ?? new(null, null),
                JavaArchive = jdk,
                ManageNames = manageNames,
                Connection = new() { Become = become },
                ServiceManager = PulsarServiceManager.Process,
                Paths = become == PulsarBecome.None ? new("/home/ops/pulsar") : new(),
                Nodes =
                [
                    .. Enumerable
                        .Range(1, count)
                        .Select(number => new NodeSpec(
                            $"h{number}",
                            [.. Topologies.CoreRoles.Select(role => (role, ServiceSpec.Empty))]
                        )
                        {
                            Address = addresses ? $"10.0.0.{number}" : null,
                        }),
                ],
            }
        );

    /// <summary>A fresh cluster of hosts that lack whatever can be lacking.</summary>
    public static World Bare(Func<PulsarArchive, PulsarTopology>? topology = null)
    {
        var world = new World(topology ?? (archive => Topology(archive)));
        foreach (var host in world.Simulation.Hosts)
        {
            host.Java = [];
            host.System.MissingPrograms.Add("curl");
            host.System.HostName = "debian";
            host.System.Firewall = FirewallKind.Firewalld;
            host.Files.WriteText("/etc/hosts", $"127.0.0.1 localhost\n127.0.1.1 {host.Name}\n");
        }

        return world;
    }
}
