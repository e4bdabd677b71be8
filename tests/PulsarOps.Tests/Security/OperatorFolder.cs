using System.Security;
using System.Text;
using PulsarOps.Security;
using PulsarOps.Tests.Release;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Security;

/// <summary>
/// The operator's folder of keys, as the cmdlets make it. Without the authority's key, it is the folder of a company
/// that signs elsewhere.
/// </summary>
internal sealed class OperatorFolder : IDisposable
{
    public const string AuthorityKey = "ca-key.pem";
    public const string TokenKey = "token-private.pem";

    // A passphrase is slow on purpose, so tests share the encrypted texts.
    private static readonly Lazy<string> EncryptedAuthority =
        new(() => Encoding.ASCII.GetString(Pki.Authority.ExportKey(Pki.Secret())));

    private static readonly Lazy<string> EncryptedToken = new(() => Pki.EncryptedPem(Pki.OtherKey));

    private readonly TemporaryFolder _folder = new();

    public OperatorFolder(bool hasAuthorityKey = true)
    {
        _folder.Write("ca.pem", Pki.Pem(Pki.Authority.Certificate));
        if (hasAuthorityKey)
            _folder.Write(AuthorityKey, EncryptedAuthority.Value);
        _folder.Write(TokenKey, EncryptedToken.Value);
    }

    public string Path => _folder.Path;

    public string File(string name) => _folder.File(name);

    public void Write(string name, string text) => _folder.Write(name, text);

    public void Replace(string name, Func<string, string> change) =>
        Write(name, change(System.IO.File.ReadAllText(File(name))));

    /// <summary>Puts a certificate, and its key, where a company puts them.</summary>
    public void Sign(
        PulsarTopology topology, string node, CertificateAuthority? authority = null, DateTimeOffset? at = null,
        string? name = null)
    {
        var host = HostIdentities.Of(topology, topology.Nodes.First(other => other.Name == node));
        if (name is not null)
            host = host with { Names = [name] };
        using var certificate = (authority ?? Pki.Authority).Issue(
            host, Pki.HostKey, TimeSpan.FromDays(90), at ?? Pki.Now);
        Write($"{node}/cert.pem", Pki.Pem(certificate));
        Write($"{node}/key.pem", Pki.KeyPem(Pki.HostKey));
    }

    public OperatorKeys Open(
        SecureString? passphrase = null, SecureString? authorityKey = null, SecureString? tokenKey = null) =>
        OperatorKeys.Open(Path, passphrase ?? Pki.Secret(), authorityKey, tokenKey);

    /// <summary>The topology with the keys of this folder.</summary>
    public PulsarTopology Give(PulsarTopology topology) =>
        topology.With(topology.Context with { Secrets = new() { Keys = Open() } });

    public void Dispose() => _folder.Dispose();
}
