namespace PulsarOps.Shell;

/// <summary>How a command ended.</summary>
internal enum CommandOutcome
{
    /// <summary>It ran to its end; single errors may have been written.</summary>
    Completed,

    /// <summary>An error ended it.</summary>
    Terminated,

    /// <summary>The user stopped it.</summary>
    Stopped,
}
