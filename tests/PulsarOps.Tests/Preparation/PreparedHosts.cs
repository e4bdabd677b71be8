using PulsarOps.Deployment;
using PulsarOps.Remote.Facts;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Preparation;

/// <summary>Hosts reached over SSH, as a user describes them, on simulated machines.</summary>
internal static class PreparedHosts
{
    public static IReadOnlyList<Goal> Prepared { get; } = [Goal.Prepared];

    public static PulsarTopology Topology(
        PulsarArchive? archive = null, int count = 3, bool addresses = true, bool manageNames = true, PulsarBecome become = PulsarBecome.Sudo,
        PulsarArchive? jdk = null) => RemoteTopology.Create(new()
        {
            Name = Topologies.ClusterName,
            Version = Topologies.Release,
            Archive = archive ?? new(null, null),
            JavaArchive = jdk,
            ManageNames = manageNames,
            Connection = new() { Become = become },
            ServiceManager = PulsarServiceManager.Process,
            Paths = become == PulsarBecome.None ? new("/home/ops/pulsar") : new(),
            Nodes = [.. Enumerable.Range(1, count).Select(number => new NodeDraft(
                $"h{number}", [.. Topologies.CoreRoles.Select(role => (role, ServiceDraft.Empty))]) { Address = addresses ? $"10.0.0.{number}" : null })],
        });

    /// <summary>A fresh cluster of hosts that lack whatever can be lacking.</summary>
    public static World Bare(Func<PulsarArchive, PulsarTopology>? topology = null)
    {
        var world = new World(topology ?? (archive => Topology(archive)));
        foreach (var machine in world.Simulation.Machines)
        {
            machine.Java = [];
            machine.System.MissingPrograms.Add("curl");
            machine.System.HostName = "debian";
            machine.System.Firewall = FirewallKind.Firewalld;
            machine.Files.WriteText("/etc/hosts", $"127.0.0.1 localhost\n127.0.1.1 {machine.Name}\n");
        }

        return world;
    }
}
