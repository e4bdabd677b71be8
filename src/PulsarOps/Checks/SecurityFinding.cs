namespace PulsarOps.Checks;

/// <summary>The stable ids of what Test-PulsarSecurity finds.</summary>
internal static class SecurityFinding
{
    /// <summary>A service answers without TLS.</summary>
    public const string PlainTextAccepted = nameof(PlainTextAccepted);

    /// <summary>A port that should speak TLS does not.</summary>
    public const string TlsMissing = nameof(TlsMissing);

    /// <summary>A port accepts TLS 1.0 or 1.1.</summary>
    public const string TlsOutdated = nameof(TlsOutdated);

    /// <summary>The certificate of a port is not from the authorities of the cluster.</summary>
    public const string ServerUntrusted = nameof(ServerUntrusted);

    /// <summary>There is no file of authorities to compare the certificate with.</summary>
    public const string AuthoritiesUnknown = nameof(AuthoritiesUnknown);

    /// <summary>The certificate does not contain the name or address of its host.</summary>
    public const string ServerNameMissing = nameof(ServerNameMissing);

    /// <summary>The certificate has expired, or is not valid yet.</summary>
    public const string ServerNotValid = nameof(ServerNotValid);

    /// <summary>The certificate expires soon.</summary>
    public const string ServerExpiresSoon = nameof(ServerExpiresSoon);

    /// <summary>A client without a certificate is let in.</summary>
    public const string ClientCertificateOptional = nameof(ClientCertificateOptional);

    /// <summary>A client without a token is let in.</summary>
    public const string AnonymousAllowed = nameof(AnonymousAllowed);

    /// <summary>A port that only the cluster needs is reachable from this computer.</summary>
    public const string PortExposed = nameof(PortExposed);

    /// <summary>A process of the services listens on a port that the topology does not know.</summary>
    public const string PortUnknown = nameof(PortUnknown);

    /// <summary>The service does not run, so that its port cannot be checked.</summary>
    public const string PortSilent = nameof(PortSilent);

    /// <summary>A client comes in plain text or without a token, as long as the cluster accepts that.</summary>
    public const string ClientInsecure = nameof(ClientInsecure);

    /// <summary>A file of keys, certificates or tokens is missing.</summary>
    public const string KeyFileMissing = nameof(KeyFileMissing);

    /// <summary>A file of keys or tokens has a wrong owner or mode.</summary>
    public const string KeyFileExposed = nameof(KeyFileExposed);
}
