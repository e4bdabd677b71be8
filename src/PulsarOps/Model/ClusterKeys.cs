namespace PulsarOps.Model;

/// <summary>
/// The keys of the operator, from which the hosts get theirs. A part that is missing is missing on purpose: a company
/// may sign certificates elsewhere.
/// </summary>
internal abstract class ClusterKeys
{
    /// <summary>The certificates of the authorities that the cluster trusts, as PEM.</summary>
    public abstract string Authorities { get; }

    /// <summary>Where the operator keeps them, for messages.</summary>
    public abstract string AuthorityFile { get; }

    /// <summary>Whether it has the key of an authority, and so issues certificates of hosts itself.</summary>
    public abstract bool IssuesCertificates { get; }

    /// <summary>Why the authority cannot issue certificates at a time; null if it can, or has no key.</summary>
    public abstract PulsarOpsException? AuthorityProblem(DateTimeOffset now);

    /// <summary>The public half of the key of tokens, as brokers read it; null if there is none.</summary>
    public abstract byte[]? TokenPublicKey { get; }

    /// <summary>Identifies the key of tokens; empty if there is none.</summary>
    public abstract string TokenKeyId { get; }

    /// <summary>Whether it has the private key of tokens.</summary>
    public abstract bool SignsTokens { get; }

    /// <summary>Why the private key of tokens cannot be used; null if it can, or there is none.</summary>
    public abstract PulsarOpsException? TokenKeyProblem();

    /// <summary>The certificate that was signed elsewhere for a host; null if its folder has none.</summary>
    /// <exception cref="PulsarOpsException">The services of the host could not use it.</exception>
    public abstract HostCertificate? FindCertificate(HostIdentity host, DateTimeOffset now);

    /// <summary>A new key with a certificate of it.</summary>
    public abstract HostCertificate Issue(HostIdentity host, DateTimeOffset now);

    /// <summary>The bytes of a token. The caller clears them.</summary>
    public abstract byte[] SignToken(string subject, DateTimeOffset expiresAt);
}

/// <summary>
/// A key and its certificate, as files of a host. This is a class, because a record would print the key.
/// </summary>
/// <param name="key">The bytes of the PEM file of the key.</param>
/// <param name="chain">The bytes of the PEM file of the certificate and of the intermediate ones.</param>
internal sealed class HostCertificate(byte[] key, byte[] chain)
{
    public byte[] Key { get; } = key;

    public byte[] Chain { get; } = chain;

    /// <summary>Both in one file, which is the form that ZooKeeper reads.</summary>
    public byte[] Combined { get; } = [.. key, .. chain];
}
