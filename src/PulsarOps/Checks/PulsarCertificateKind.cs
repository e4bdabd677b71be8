namespace PulsarOps;

/// <summary>Whose certificate it is.</summary>
public enum PulsarCertificateKind
{
    /// <summary>That of a host, which all its services use, or one between it and its authority.</summary>
    Host,

    /// <summary>That of an authority that the services of the host trust.</summary>
    Authority,
}
