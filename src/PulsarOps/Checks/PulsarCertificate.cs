using PulsarOps.Common;

namespace PulsarOps;

/// <summary>A certificate on a host of the cluster. It holds no keys.</summary>
public sealed class PulsarCertificate
{
    internal PulsarCertificate(IReadOnlyList<string> names, IReadOnlyList<string> roles)
    {
        Names = ReadOnly.Copy(names);
        Roles = ReadOnly.Copy(roles);
    }

    /// <summary>The name of the node.</summary>
    public string Node { get; internal init; } = "";

    /// <summary>Whether it is that of the host or that of an authority.</summary>
    public PulsarCertificateKind Kind { get; internal init; }

    /// <summary>Whom it identifies.</summary>
    public string Subject { get; internal init; } = "";

    /// <summary>The host names and addresses for which it is valid; none for an authority.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The names of the roles in it. Bookies admit clients by the first one.</summary>
    public IReadOnlyList<string> Roles { get; }

    /// <summary>Who signed it.</summary>
    public string Issuer { get; internal init; } = "";

    /// <summary>The serial number, in hexadecimal digits.</summary>
    public string SerialNumber { get; internal init; } = "";

    /// <summary>When it becomes valid.</summary>
    public DateTimeOffset NotBefore { get; internal init; }

    /// <summary>When it expires.</summary>
    public DateTimeOffset NotAfter { get; internal init; }

    /// <summary>How long it is still valid; negative if it has expired.</summary>
    public TimeSpan ExpiresIn { get; internal init; }

    /// <summary>The SHA-256 of the certificate, in 64 hexadecimal digits.</summary>
    public string Fingerprint { get; internal init; } = "";

    /// <summary>The file on the host.</summary>
    public string Path { get; internal init; } = "";

    public override string ToString() => $"{Node}: {Subject} ({NotAfter.UtcDateTime:u})";
}
