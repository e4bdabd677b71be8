namespace PulsarOps;

/// <summary>A common combination of the security settings.</summary>
public enum PulsarSecurityPreset
{
    /// <summary>No TLS, no authentication and no authorization.</summary>
    None,

    /// <summary>TLS and tokens are offered. Clients that use neither are still accepted.</summary>
    Permissive,

    /// <summary>TLS, tokens and permissions are required.</summary>
    Strict,
}
