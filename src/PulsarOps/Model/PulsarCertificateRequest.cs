namespace PulsarOps;

/// <summary>A request for the certificate of a host (PKCS#10). Contains no secrets.</summary>
public sealed class PulsarCertificateRequest
{
    internal PulsarCertificateRequest()
    {
    }

    /// <summary>The name of the node.</summary>
    public string Node { get; internal init; } = "";

    /// <summary>The requested subject.</summary>
    public string Subject { get; internal init; } = "";

    /// <summary>The requested host names and IP addresses (subjectAltName).</summary>
    public IReadOnlyList<string> Names { get; internal init; } = [];

    /// <summary>The SHA-256 of the public key, in 64 hexadecimal digits.</summary>
    public string KeyFingerprint { get; internal init; } = "";

    /// <summary>The file of the request.</summary>
    public string RequestPath { get; internal init; } = "";

    /// <summary>The file of the private key.</summary>
    public string PrivateKeyPath { get; internal init; } = "";

    public override string ToString() => $"{Node} ({Subject})";
}
