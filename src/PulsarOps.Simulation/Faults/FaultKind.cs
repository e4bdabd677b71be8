namespace PulsarOps.Simulation;

/// <summary>The kind of a fault.</summary>
internal enum FaultKind
{
    /// <summary>The call fails with a message; nothing was changed.</summary>
    Fails,

    /// <summary>Like Fails, with the message of a full disk.</summary>
    DiskFull,

    /// <summary>The connection is lost before anything was done.</summary>
    ConnectionLostBefore,

    /// <summary>The call was carried out, but its answer is lost.</summary>
    ConnectionLostAfter,

    /// <summary>The controller dies before anything was done: see SimulatedCrashException.</summary>
    ControllerDies,

    /// <summary>The controller dies after the call was carried out, before its answer arrives.</summary>
    ControllerDiesAfter,
}
