using System.Security;
using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Model;

namespace PulsarOps.Security;

/// <summary>
/// The keys in the operator's folder. Those from a vault are given as text instead. An encrypted key is decrypted only
/// when it is needed, because this takes most of the time of a run that changes nothing.
/// </summary>
internal sealed class OperatorKeys : ClusterKeys
{
    /// <summary>How long the certificates of hosts are valid.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromDays(365);

    private readonly PkiFolder _folder;
    private readonly Lazy<CertificateAuthority>? _authority;
    private readonly Lazy<RSA>? _tokenKey;

    private OperatorKeys(
        PkiFolder folder, string authorities, Lazy<CertificateAuthority>? authority, Lazy<RSA>? tokenKey)
    {
        _folder = folder;
        Authorities = authorities;
        _authority = authority;
        // The file spares the decryption of its private half.
        TokenPublicKey = tokenKey is { IsValueCreated: true } ? PublicKey(tokenKey.Value)
            : folder.ReadTokenPublicKey() ?? (tokenKey is null ? null : PublicKey(tokenKey.Value));
        TokenKeyId = TokenPublicKey is null ? "" : Hex.Of(SHA256.HashData(TokenPublicKey));
        _tokenKey = tokenKey is null ? null : new(() => Check(tokenKey.Value));
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
    /// <exception cref="PulsarOpsException">
    /// A file is missing or unusable, or there is no passphrase for an encrypted key.
    /// </exception>
    public static OperatorKeys Open(
        string folder, SecureString? passphrase, SecureString? authorityKey, SecureString? tokenKey)
    {
        var pki = new PkiFolder(folder);
        var authorities = PkiFolder.Read(pki.AuthorityCertificate);
        Certificates.Read(pki.AuthorityCertificate, authorities);
        var secret = passphrase?.Copy(); // The user may dispose of the original.
        return new(
            pki, authorities,
            Use<CertificateAuthority>(
                "-AuthorityKey", authorityKey, pki.AuthorityKey, secret, source => text => CertificateAuthority.Open(
                    pki.AuthorityCertificate, authorities, source, text, secret)),
            Use<RSA>(
                "-TokenPrivateKey", tokenKey, pki.TokenPrivateKey, secret,
                source => text => PrivateKeys.Open(source, text, secret)));
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

    public override PulsarOpsException? AuthorityProblem(DateTimeOffset now) =>
        ProblemOf(() => _authority?.Value.Problem(AuthorityFile, now));

    public override PulsarOpsException? TokenKeyProblem() => ProblemOf(() =>
    {
        _ = _tokenKey?.Value;
        return null;
    });

    public override HostCertificate Issue(HostIdentity host, DateTimeOffset now)
    {
        using var key = RSA.Create(PrivateKeys.HostBits);
        using var certificate = _authority!.Value.Issue(host, key, Validity, now);
        return new(PrivateKeys.Export(key, passphrase: null), HostCertificates.File(certificate));
    }

    public override byte[] SignToken(string subject, DateTimeOffset expiresAt)
    {
        using var token = Tokens.Create(subject, _tokenKey!.Value, expiresAt);
        return Secrets.Use(token, Secrets.Bytes);
    }

    private static byte[] PublicKey(RSA key) => key.ExportSubjectPublicKeyInfo();

    private static PulsarOpsException? ProblemOf(Func<PulsarOpsException?> check)
    {
        try
        {
            return check();
        }
        catch (PulsarOpsException problem)
        {
            return problem;
        }
    }

    /// <summary>Brokers verify tokens with the public key of the folder, so the private one must be its half.</summary>
    private RSA Check(RSA key) => PublicKey(key).AsSpan().SequenceEqual(TokenPublicKey)
        ? key
        : throw new PulsarOpsException(
            nameof(SR.TokenKeyPairDiffers), ErrorKind.InvalidInput, _folder.TokenPrivateKey, _folder.TokenPrivateKey,
            _folder.TokenPublicKey);

    /// <summary>
    /// The key in the text of a parameter, or else in a file if there is one. An encrypted file is opened when the key
    /// is needed, and everything else at once.
    /// </summary>
    private static Lazy<T>? Use<T>(
        string parameter, SecureString? text, string file, SecureString? passphrase, Func<string, SecretUse<T>> open)
        where T : class
    {
        if (text is null && !PkiFolder.Exists(file))
            return null;
        if (text is not null)
            return Opened(Secrets.Use(text, open(parameter)));
        return passphrase is not null && Read(file, content => PrivateKeys.IsEncrypted(file, content))
            ? new(() => Read(file, open(file))) : Opened(Read(file, open(file)));
    }

    private static Lazy<T> Opened<T>(T key)
    {
        var opened = new Lazy<T>(() => key);
        _ = opened.Value;
        return opened;
    }

    private static T Read<T>(string file, SecretUse<T> use)
    {
        using var content = PkiFolder.ReadSecret(file);
        return use(content.Text);
    }
}
