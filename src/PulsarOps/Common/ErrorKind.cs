namespace PulsarOps;

/// <summary>What sort of trouble an error is; Commands translates it to PowerShell's ErrorCategory.</summary>
public enum ErrorKind
{
    /// <summary>An argument or a topology is wrong; nothing was touched.</summary>
    InvalidInput,

    /// <summary>Something that is needed is not there.</summary>
    NotFound,

    /// <summary>Something that is needed is in use or taken by somebody else.</summary>
    Busy,

    /// <summary>There is too little of a resource, or a quorum is missing.</summary>
    Unavailable,

    /// <summary>The user of the connection may not do it.</summary>
    PermissionDenied,

    /// <summary>The hosts are in a state in which the operation would do harm.</summary>
    InvalidState,

    /// <summary>It was tried, and failed.</summary>
    Failed,

    /// <summary>It was tried, and was not done within its time.</summary>
    Timeout,

    /// <summary>The connection to a host was lost, or never made.</summary>
    Connection,

    /// <summary>What was received is not what was promised.</summary>
    Corrupt,

    /// <summary>This system cannot do it at all.</summary>
    NotSupported,
}
