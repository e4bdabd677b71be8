using System.Security.Cryptography.X509Certificates;
using System.Text;
using PulsarOps.Checks;
using PulsarOps.Hosts.Local;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Model;
using PulsarOps.Roles;
using PulsarOps.Tests.Roles;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.Checks;

/// <summary>Looks at ports of this computer as those of a node, and judges what was seen.</summary>
internal static class Looks
{
    public const int Seconds = 20;

    public static PulsarNode Node { get; } =
        new("localhost", "127.0.0.1", [PulsarRole.Broker], SecuredTopologies.Open().Nodes[0].Paths);

    public static HostIdentity Identity { get; } = new()
    {
        Node = "localhost", Cluster = "c1", Roles = ["broker"], Names = ["localhost", "127.0.0.1"],
    };

    public static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    /// <summary>A certificate with its key, as a server needs it.</summary>
    public static X509Certificate2 Certificate(
        HostIdentity? identity = null, TimeSpan? lifetime = null, DateTimeOffset? from = null)
    {
        using var leaf = Pki.Authority.Issue(
            identity ?? Identity, Pki.HostKey, lifetime ?? Pki.Year, from ?? Pki.Now);
        return leaf.CopyWithPrivateKey(Pki.HostKey);
    }

    public static PortTarget Target(FakePort port, PulsarTopology topology, PulsarRole role, string name)
    {
        var definition = RoleCatalog.Of(role);
        return new(
            Node, port.Number, topology.Of(role).First(),
            definition.Ports.Concat(definition.TlsPorts).First(other => other.Name == name));
    }

    /// <summary>What is seen from this computer, or from a host with the tools that hosts have.</summary>
    public static async Task<PortView> LookAsync(PortTarget target, bool fromHost = false, bool offersTls = true)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var client = new PortClient(TimeSpan.FromSeconds(Seconds));
        using var host = new ShellHost("localhost", new LocalSession());
        var scan = new PortScan("here", node => node.Address, async exchanges => fromHost
            ? (await host.ScanAsync(new() { Exchanges = exchanges, TimeoutSeconds = Seconds }, cancellation)).Answers
            : await client.SendAsync(exchanges, cancellation));
        return Assert.Single(await scan.LookAsync([target], _ => offersTls));
    }

    /// <summary>What is wrong, by the name of the check, its id and its status.</summary>
    public static async Task<IReadOnlyList<string>> JudgeAsync(
        PulsarTopology topology, PortTarget target, bool fromHost = false,
        IReadOnlyList<X509Certificate2>? authorities = null)
    {
        var view = await LookAsync(target, fromHost, topology.Security.Tls != PulsarTlsMode.None);
        var rating = new PortRating(
            topology, new(authorities ?? [Pki.Authority.Certificate], Pki.Now), _ => true);
        return
        [
            .. rating.Rate(target, [view]).Where(check => check.Status != PulsarCheckStatus.Passed)
                .Select(check => $"{check.Name} {check.ErrorId} {check.Status}"),
        ];
    }
}
