namespace PulsarOps.Topology;

/// <summary>How scripts on a host get the rights of root.</summary>
public enum PulsarBecome
{
    /// <summary>By sudo, where the user who logs in is not root already.</summary>
    Sudo,

    /// <summary>Not at all: they run as the user who logs in.</summary>
    None,
}
