namespace PulsarOps;

/// <summary>Whether clients must prove who they are.</summary>
public enum PulsarAuthenticationMode
{
    /// <summary>Nothing is checked.</summary>
    None,

    /// <summary>Tokens are checked, and clients without a token are accepted.</summary>
    Permissive,

    /// <summary>Every client needs a valid token.</summary>
    Token,
}
