using PulsarOps.Common;
using PulsarOps.Planning;
using PulsarOps.Security;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// Keys and certificates that the services could not use are refused before anything is touched: a run that meets them
/// only reads the hosts.
/// </summary>
public sealed class CredentialRefusalTests : IDisposable
{
    private const string Faulty = "h2";

    private static readonly Lazy<CertificateAuthority> Stranger = new(() =>
        CertificateAuthority.Create("Stranger", Lifetime.OfAuthority, Pki.Now));

    private static readonly Lazy<CertificateAuthority> Veteran = new(() =>
        CertificateAuthority.Create("Veteran", Lifetime.OfAuthority, Pki.Now.AddYears(-1)));

    /// <summary>What is wrong with the certificate that a company signed for one host.</summary>
    private static readonly Dictionary<string, Action<OperatorFolder, PulsarTopology>> Faults = new()
    {
        ["expired"] = (keys, topology) =>
        {
            keys.Replace("ca.pem", text => text + Pki.Pem(Veteran.Value.Certificate));
            keys.Sign(topology, Faulty, Veteran.Value, Pki.Now.AddDays(-91));
        },
        ["not valid yet"] = (keys, topology) => keys.Sign(topology, Faulty, at: Pki.Now.AddDays(1)),
        ["wrong name"] = (keys, topology) => keys.Sign(topology, Faulty, name: "h9"),
        ["of a stranger"] = (keys, topology) => keys.Sign(topology, Faulty, Stranger.Value),
        ["other key"] = (keys, _) => keys.Write($"{Faulty}/key.pem", Pki.KeyPem(Pki.OtherKey)),
        ["encrypted key"] = (keys, _) => keys.Write($"{Faulty}/key.pem", Pki.EncryptedPem(Pki.HostKey)),
        ["damaged key"] = (keys, _) => keys.Replace($"{Faulty}/key.pem", text => text[..500]),
        ["no key"] = (keys, _) => File.Delete(keys.File($"{Faulty}/key.pem")),
        ["unreadable key"] = (keys, _) =>
        {
            File.Delete(keys.File($"{Faulty}/key.pem"));
            Directory.CreateDirectory(keys.File($"{Faulty}/key.pem"));
        },
        ["damaged certificate"] = (keys, _) => keys.Replace($"{Faulty}/cert.pem", text => text[..500]),
    };

    private readonly OperatorFolder _company = new(hasAuthorityKey: false);
    private readonly OperatorFolder _faulty = new(hasAuthorityKey: false);

    public static TheoryData<string, string> Refusals { get; } = new()
    {
        { "expired", nameof(SR.CertificateExpired) },
        { "not valid yet", nameof(SR.CertificateNotYetValid) },
        { "wrong name", nameof(SR.CertificateNameMissing) },
        { "of a stranger", nameof(SR.CertificateUntrusted) },
        { "other key", nameof(SR.CertificateKeyDiffers) },
        { "encrypted key", nameof(SR.PrivateKeyEncrypted) },
        { "damaged key", nameof(SR.PrivateKeyDamaged) },
        { "no key", nameof(SR.PkiFileNotFound) },
        { "unreadable key", nameof(SR.PkiFileUnreadable) },
        { "damaged certificate", nameof(SR.CertificateDamaged) },
    };

    public void Dispose()
    {
        _company.Dispose();
        _faulty.Dispose();
    }

    /// <summary>On bare hosts, and on those of a running cluster that is updated or gets new certificates.</summary>
    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Certificate_of_a_company_is_refused(string fault, string errorId)
    {
        var world = SecuredWorld.Of("strict");
        foreach (var node in world.Topology.Nodes)
        {
            _company.Sign(world.Topology, node.Name);
            _faulty.Sign(world.Topology, node.Name);
        }

        Faults[fault](_faulty, world.Topology);
        var (good, bad) = (_company.Give(world.Topology), _faulty.Give(world.Topology));

        await RefusesAsync(world.Want(bad), Plans.Everything);
        await world.Want(good).ApplyAsync(Plans.Everything);
        world.Want(bad);
        await RefusesAsync(world, Plans.Everything);
        await RefusesAsync(world, Changes.Updated);
        await RefusesAsync(world, [DesiredState.Of(LifecycleState.Renewed)]);

        async Task RefusesAsync(World refused, IReadOnlyList<DesiredState> desiredStates) =>
            Assert.Contains(
                Faulty, (await RefusalAsync(refused, desiredStates, errorId)).Message, StringComparison.Ordinal);
    }

    /// <summary>No certificate outlives its authority, so every host needs a new one.</summary>
    [Fact]
    public async Task Authority_that_has_expired_is_refused()
    {
        using var keys = new OperatorFolder();
        var world = SecuredWorld.Of("strict");
        world.Want(keys.Give(world.Topology));
        await world.ApplyAsync(Plans.Everything);
        var end = Certificates.Validity(Pki.Authority.Certificate).Last;
        var bare = SecuredWorld.Of("strict");
        bare.Want(keys.Give(bare.Topology));

        bare.Simulation.Clock.Epoch = world.Simulation.Clock.Epoch = end;

        foreach (var refused in new[] { bare, world })
        {
            var error = await RefusalAsync(refused, Plans.Everything, nameof(SR.CertificateExpired));
            Assert.Equal(keys.File("ca.pem"), error.Target);
            Assert.Empty(refused.Log.Failures);
        }

        await RefusalAsync(world, [DesiredState.Of(LifecycleState.Renewed)], nameof(SR.CertificateExpired));
    }

    /// <summary>The keys that could replace it are elsewhere.</summary>
    [Fact]
    public async Task Expired_certificate_of_a_running_cluster_is_refused_if_it_cannot_be_replaced()
    {
        using var keys = new OperatorFolder();
        var world = SecuredWorld.Of("strict");
        await world.Want(keys.Give(world.Topology)).ApplyAsync(Plans.Everything);
        File.Delete(keys.File(OperatorFolder.AuthorityKey));
        world.Want(keys.Give(world.Topology));

        world.Simulation.Clock.Epoch = Pki.Now.AddDays(366);

        var error = await RefusalAsync(world, Changes.Updated, nameof(SR.CertificateExpired));
        Assert.Contains("/etc/pulsar/tls/cert.pem", error.Target, StringComparison.Ordinal);
    }

    /// <summary>The error of a run that has only read the hosts.</summary>
    private static async Task<PulsarOpsException> RefusalAsync(
        World world, IReadOnlyList<DesiredState> desiredStates, string errorId)
    {
        var (files, operations) = (Files(world), await world.OperationsAsync());
        world.Simulation.Record.Clear();

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(desiredStates));

        Assert.Equal(errorId, error.ErrorId);
        Assert.NotEqual("", error.Advice);
        Assert.NotEmpty(world.Simulation.Record.Calls);
        Assert.All(world.Simulation.Record.Calls, call => Assert.Equal(SimulatedCallKind.Probe, call.Kind));
        Assert.Equal(files, Files(world));
        Assert.Equal(operations.Count, (await world.OperationsAsync()).Count);
        return error;
    }

    private static string[] Files(World world) =>
    [
        .. world.Topology.Nodes.Select(node =>
            SimulatedFileSystem.Listing(world.Host(node.Name).Files.FindDirectory("/")!)),
    ];
}
