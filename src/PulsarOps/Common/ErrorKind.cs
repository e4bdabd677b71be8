namespace PulsarOps;

/// <summary>The category of an error. Commands maps it to PowerShell's ErrorCategory.</summary>
public enum ErrorKind
{
    /// <summary>An argument or a topology is not valid. Nothing was changed.</summary>
    InvalidInput,

    /// <summary>A required item does not exist.</summary>
    NotFound,

    /// <summary>A required item is in use by another process, operation or cluster.</summary>
    Busy,

    /// <summary>A resource is insufficient, or a quorum is missing.</summary>
    Unavailable,

    /// <summary>The user of the connection lacks a permission.</summary>
    PermissionDenied,

    /// <summary>The operation would do harm in the present state of the hosts.</summary>
    InvalidState,

    /// <summary>The operation failed.</summary>
    Failed,

    /// <summary>The operation did not complete in time.</summary>
    Timeout,

    /// <summary>The connection to a host failed or was lost.</summary>
    Connection,

    /// <summary>The data does not match its checksum or signature.</summary>
    Corrupt,

    /// <summary>The platform does not support the operation.</summary>
    NotSupported,
}
