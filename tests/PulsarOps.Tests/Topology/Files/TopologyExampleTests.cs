using PulsarOps.Tests.Release;
using PulsarOps.Tests.Security;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Topology.Files;

/// <summary>The files under examples/ describe clusters.</summary>
public sealed class TopologyExampleTests
{
    public static TheoryData<string> Files { get; } =
    [
        .. Directory
            .GetFiles(Checkout.File("examples"), "*.yaml")
            .Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// No rehearsal has what these two need: an external ZooKeeper, and the JDK's archive on this machine.
    /// </summary>
    public static TheoryData<string> Rehearsable { get; } =
    [
        .. Directory
            .GetFiles(Checkout.File("examples"), "*.yaml")
            .Select(file => Path.GetFileName(file))
            .Except(["external-zookeeper.yaml", "offline.yaml"])
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Example_is_imported(string file)
    {
        using var module = new Module();
        var topology = Assert.Single(
            module
                .Run("Import-PulsarTopology $file", ("file", Checkout.File("examples", file)))
                .Succeeded()
                .Of<PulsarTopology>()
        );
        Assert.NotEmpty(topology.Services);
    }

    [Theory]
    [MemberData(nameof(Rehearsable))]
    public void Example_is_rehearsed(string file)
    {
        using var module = new Module();
        using var folder = new TemporaryFolder();
        var rehearsed = module.Run(
            """
            New-PulsarCertificateAuthority $pki $passphrase | Out-Null
            New-PulsarTokenKey $pki $passphrase | Out-Null
            Import-PulsarTopology $file -CertificateAuthority $pki -Passphrase $passphrase -Rehearse |
                Install-PulsarCluster -WarningAction Ignore
            """,
            ("file", Checkout.File("examples", file)), ("pki", folder.File("pki")), ("passphrase", Pki.Secret()));
        Assert.Single(rehearsed.Succeeded().Output);
    }

    [Fact]
    public void Layouts_match_those_of_New()
    {
        Assert.Equal("3 3 3", Counts("three-hosts.yaml"));
        Assert.Equal("3 4 3", Counts("six-hosts.yaml"));
        Assert.Equal("3 3 3", Counts("nine-hosts.yaml"));
        Assert.Equal("0 3 3", Counts("external-zookeeper.yaml"));
    }

    private static string Counts(string file)
    {
        var topology = Yaml.Topology(File.ReadAllText(Checkout.File("examples", file)));
        return string.Join(
            ' ',
            new[] { PulsarRole.ZooKeeper, PulsarRole.Bookie, PulsarRole.Broker }.Select(role =>
                topology.Of(role).Count()
            )
        );
    }
}
