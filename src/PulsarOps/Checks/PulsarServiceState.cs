namespace PulsarOps;

/// <summary>How a service is.</summary>
public enum PulsarServiceState
{
    /// <summary>It has no configuration on its node.</summary>
    NotInstalled,

    /// <summary>It has no process.</summary>
    Stopped,

    /// <summary>Its process runs, but it is not ready; its detail says why.</summary>
    NotReady,

    /// <summary>It serves: see Start- of its role for what that means.</summary>
    Ready,

    /// <summary>Its host does not answer.</summary>
    Unknown,
}
