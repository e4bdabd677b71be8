using System.Collections.Concurrent;
using System.Text;
using PulsarOps.Engine;
using PulsarOps.Model;
using PulsarOps.Security;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Security;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Engine;

/// <summary>Simulated hosts with a cluster of any security.</summary>
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

/// <summary>
/// An operator's keys that are made once: the hosts share one key, and a host or a subject gets the same file each
/// time.
/// </summary>
internal sealed class SharedKeys : ClusterKeys
{
    private readonly ConcurrentDictionary<string, byte[]> _certificates = new();

    public static SharedKeys All { get; } = new();

    public override string Authorities { get; } = Pki.Pem(Pki.Authority.Certificate);

    public override string AuthorityFile => "pki/ca.pem";

    public override bool IssuesCertificates => true;

    public override byte[] TokenPublicKey { get; } = "a public key"u8.ToArray();

    public override string TokenKeyId => "0123456789";

    public override bool SignsTokens => true;

    public override HostCertificate? FindCertificate(HostIdentity host, DateTimeOffset now) => null;

    public override HostCertificate Issue(HostIdentity host, DateTimeOffset now) => new(
        PrivateKeys.Export(Pki.HostKey, passphrase: null),
        _certificates.GetOrAdd(
            host.Node, _ => Encoding.ASCII.GetBytes(Pki.Pem(Pki.Authority.Issue(host, Pki.HostKey, Pki.Year, now)))));

    public override byte[] SignToken(string subject, DateTimeOffset expiresAt) =>
        Encoding.ASCII.GetBytes($"token of {subject}");
}
