using System.Collections.Concurrent;
using System.Text;
using PulsarOps.Model;
using PulsarOps.Security;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.Engine;

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

    public override PulsarOpsException? AuthorityProblem(DateTimeOffset now) => null;

    public override PulsarOpsException? TokenKeyProblem() => null;

    public override HostCertificate? FindCertificate(HostIdentity host, DateTimeOffset now) => null;

    public override HostCertificate Issue(HostIdentity host, DateTimeOffset now) => new(
        PrivateKeys.Export(Pki.HostKey, passphrase: null),
        _certificates.GetOrAdd(
            host.Node, _ => Encoding.ASCII.GetBytes(Pki.Pem(Pki.Authority.Issue(host, Pki.HostKey, Pki.Year, now)))));

    public override byte[] SignToken(string subject, DateTimeOffset expiresAt) =>
        Encoding.ASCII.GetBytes($"token of {subject}");
}
