namespace PulsarOps.Security;

/// <summary>The files of one host, with the paths that messages name. A record would print the key.</summary>
internal sealed class CertificateSet
{
    public required string CertificateFile { get; init; }

    /// <summary>The certificate of the host, then the intermediate ones.</summary>
    public required string Certificates { get; init; }

    public required string KeyFile { get; init; }

    /// <summary>Null if only the certificate is known: a key on a host stays there.</summary>
    public SecretText? Key { get; init; }

    public required string AuthorityFile { get; init; }

    /// <summary>The certificates of the authorities that the cluster trusts.</summary>
    public required string Authorities { get; init; }
}
