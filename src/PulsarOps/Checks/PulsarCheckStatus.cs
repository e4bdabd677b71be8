namespace PulsarOps;

/// <summary>The result of a check.</summary>
public enum PulsarCheckStatus
{
    /// <summary>The check passed.</summary>
    Passed,

    /// <summary>The check found a condition that may become a problem.</summary>
    Warning,

    /// <summary>The check failed.</summary>
    Failed,

    /// <summary>The check could not be run. Its message says why.</summary>
    Skipped,
}
