namespace PulsarOps;

/// <summary>How the user of a connection becomes root.</summary>
public enum PulsarBecome
{
    /// <summary>With sudo, unless the user is root already.</summary>
    Sudo,

    /// <summary>Not at all: all files are in folders of that user, and nothing else on the host changes.</summary>
    None,
}
