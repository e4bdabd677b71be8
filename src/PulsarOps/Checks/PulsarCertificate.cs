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
    public required string Node { get; init; }

    /// <summary>Whether it is that of the host or that of an authority.</summary>
    public required PulsarCertificateKind Kind { get; init; }

    /// <summary>Whom it identifies.</summary>
    public required string Subject { get; init; }

    /// <summary>The host names and addresses for which it is valid; none for an authority.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The names of the roles in it. Bookies admit clients by the first one.</summary>
    public IReadOnlyList<string> Roles { get; }

    /// <summary>Who signed it.</summary>
    public required string Issuer { get; init; }

    /// <summary>The serial number, in hexadecimal digits.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>When it becomes valid.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>When it expires.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>How long it is still valid; negative if it has expired.</summary>
    public required TimeSpan ExpiresIn { get; init; }

    /// <summary>The SHA-256 of the certificate, in 64 hexadecimal digits.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The file on the host.</summary>
    public required string Path { get; init; }

    public override string ToString() => $"{Node}: {Subject} ({NotAfter.UtcDateTime:u})";
}
