namespace PulsarOps.Simulation;

/// <summary>What goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>It is refused, with words of its own; nothing was changed.</summary>
    Fails,

    /// <summary>As Fails, with the words of a full disk.</summary>
    DiskFull,

    /// <summary>The connection is lost before anything was done.</summary>
    ConnectionLostBefore,

    /// <summary>It was carried out, but nobody was told.</summary>
    ConnectionLostAfter,

    /// <summary>The controller dies before anything was done: see SimulatedCrashException.</summary>
    ControllerDies,

    /// <summary>The controller dies when it was carried out, before it is told.</summary>
    ControllerDiesAfter,
}
