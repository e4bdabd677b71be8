namespace PulsarOps;

/// <summary>A certificate authority in a folder of the operator. Contains no secrets.</summary>
public sealed class PulsarCertificateAuthority
{
    internal PulsarCertificateAuthority()
    {
    }

    /// <summary>The subject of its certificate. No other authority of PulsarOps has the same.</summary>
    public string Subject { get; internal init; } = "";

    /// <summary>The serial number of its certificate, in hexadecimal digits.</summary>
    public string SerialNumber { get; internal init; } = "";

    /// <summary>The SHA-256 of its certificate, in 64 hexadecimal digits.</summary>
    public string Fingerprint { get; internal init; } = "";

    /// <summary>The time from which its certificate is valid.</summary>
    public DateTimeOffset ValidFrom { get; internal init; }

    /// <summary>The time until which its certificate is valid.</summary>
    public DateTimeOffset ExpiresAt { get; internal init; }

    /// <summary>The file of its certificate.</summary>
    public string CertificatePath { get; internal init; } = "";

    /// <summary>The file of its encrypted private key.</summary>
    public string PrivateKeyPath { get; internal init; } = "";

    public override string ToString() => Subject;
}
