namespace PulsarOps;

/// <summary>The result of a check.</summary>
public enum PulsarCheckStatus
{
    Passed,
    Warning,
    Failed,

    /// <summary>The check could not be run. Its message says why.</summary>
    Skipped,
}
