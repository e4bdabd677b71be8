namespace PulsarOps;

/// <summary>How a check ended.</summary>
public enum PulsarCheckStatus
{
    Passed,
    Warning,
    Failed,

    /// <summary>It could not be tried; its message says why.</summary>
    Skipped,
}
