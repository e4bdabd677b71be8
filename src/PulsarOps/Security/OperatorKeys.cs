using System.Security;
using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Model;

namespace PulsarOps.Security;

/// <summary>The keys in the operator's folder. Those from a vault are given as text instead.</summary>
internal sealed class OperatorKeys : ClusterKeys
{
    /// <summary>How long the certificates of hosts are valid.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromDays(365);

    private readonly PkiFolder _folder;
    private readonly CertificateAuthority? _authority;
    private readonly RSA? _tokenKey;

    private OperatorKeys(PkiFolder folder, string authorities, CertificateAuthority? authority, RSA? tokenKey)
    {
        _folder = folder;
        Authorities = authorities;
        _authority = authority;
        _tokenKey = tokenKey;
        TokenPublicKey = tokenKey?.ExportSubjectPublicKeyInfo() ?? folder.ReadTokenPublicKey();
        TokenKeyId = TokenPublicKey is null ? "" : Hex.Of(SHA256.HashData(TokenPublicKey));
    }

    public override string Authorities { get; }

    public override string AuthorityFile => _folder.AuthorityCertificate;

    public override bool IssuesCertificates => _authority is not null;

    public override byte[]? TokenPublicKey { get; }

    public override string TokenKeyId { get; }

    public override bool SignsTokens => _tokenKey is not null;

    /// <param name="folder">The folder with <c>ca.pem</c>.</param>
    /// <param name="passphrase">The passphrase of the private keys.</param>
    /// <param name="authorityKey">The text of the authority's key, instead of its file.</param>
    /// <param name="tokenKey">The text of the private key of tokens, instead of its file.</param>
    /// <exception cref="PulsarOpsException">A file is missing or unusable, or the passphrase is wrong.</exception>
    public static OperatorKeys Open(
        string folder, SecureString? passphrase, SecureString? authorityKey, SecureString? tokenKey)
    {
        var pki = new PkiFolder(folder);
        var authorities = PkiFolder.Read(pki.AuthorityCertificate);
        Certificates.Read(pki.AuthorityCertificate, authorities);
        return new(
            pki, authorities,
            Use<CertificateAuthority>(
                "-AuthorityKey", authorityKey, pki.AuthorityKey, source => text => CertificateAuthority.Open(
                    pki.AuthorityCertificate, authorities, source, text, passphrase)),
            Use<RSA>(
                "-TokenPrivateKey", tokenKey, pki.TokenPrivateKey,
                source => text => PrivateKeys.Open(source, text, passphrase)));
    }

    public override HostCertificate? FindCertificate(HostIdentity host, DateTimeOffset now)
    {
        var (certificateFile, keyFile) = (_folder.CertificateOf(host.Node), _folder.KeyOf(host.Node));
        if (!PkiFolder.Exists(certificateFile))
            return null;
        var chain = PkiFolder.Read(certificateFile);
        using var key = PkiFolder.ReadSecret(keyFile);
        var problems = CertificateRules.Problems(
            new()
            {
                CertificateFile = certificateFile, Certificates = chain, KeyFile = keyFile, Key = key,
                AuthorityFile = AuthorityFile, Authorities = Authorities,
            },
            host, now);
        if (problems.Count > 0)
            throw problems[0];
        var bytes = new byte[Encoding.UTF8.GetByteCount(key.Text)];
        Encoding.UTF8.GetBytes(key.Text, bytes);
        return new(bytes, Encoding.UTF8.GetBytes(chain));
    }

    public override PulsarOpsException? AuthorityProblem(DateTimeOffset now) => _authority?.Problem(AuthorityFile, now);

    public override HostCertificate Issue(HostIdentity host, DateTimeOffset now)
    {
        using var key = RSA.Create(PrivateKeys.HostBits);
        using var certificate = _authority!.Issue(host, key, Validity, now);
        return new(PrivateKeys.Export(key, passphrase: null), HostCertificates.File(certificate));
    }

    public override byte[] SignToken(string subject, DateTimeOffset expiresAt)
    {
        using var token = Tokens.Create(subject, _tokenKey!, expiresAt);
        return Secrets.Use(token, Secrets.Bytes);
    }

    /// <summary>Opens the text of a parameter, or else a file if there is one.</summary>
    private static T? Use<T>(string parameter, SecureString? text, string file, Func<string, SecretUse<T>> open)
        where T : class
    {
        if (text is not null)
            return Secrets.Use(text, open(parameter));
        if (!PkiFolder.Exists(file))
            return null;
        using var content = PkiFolder.ReadSecret(file);
        return open(file)(content.Text);
    }
}
