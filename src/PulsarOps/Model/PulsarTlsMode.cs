namespace PulsarOps;

/// <summary>Whether the services of a cluster use TLS.</summary>
public enum PulsarTlsMode
{
    /// <summary>All connections are in plain text.</summary>
    None,

    /// <summary>The services use TLS among themselves, and still accept plain text.</summary>
    Permissive,

    /// <summary>The services refuse plain text.</summary>
    Required,
}
