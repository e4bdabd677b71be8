namespace PulsarOps;

/// <summary>The state of a service.</summary>
public enum PulsarServiceState
{
    /// <summary>The service has no configuration on its node.</summary>
    NotInstalled,

    /// <summary>The service is installed, but has no process.</summary>
    Stopped,

    /// <summary>The process runs, but the service is not ready. Its detail says why.</summary>
    NotReady,

    /// <summary>The service serves requests. The help of the role's Start- cmdlet says what is checked.</summary>
    Ready,

    /// <summary>The host does not answer.</summary>
    Unknown,

    /// <summary>The service is stopped, because its node is suspended (Suspend-PulsarNode).</summary>
    Suspended,
}
