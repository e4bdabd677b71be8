namespace PulsarOps.Hosts;

/// <summary>How an operation of a batch ended.</summary>
/// <param name="Detail">What was done, or why it failed: the command's own output.</param>
internal sealed record HostOperationResult(int Number, HostOperationOutcome Outcome, string Detail);

internal enum HostOperationOutcome
{
    Changed,

    /// <summary>The postcondition already held.</summary>
    Unchanged,

    Failed,

    /// <summary>Not attempted: the lease of its owner was no longer on the host.</summary>
    Fenced,

    /// <summary>Not attempted: the journal could not be written first.</summary>
    Unrecorded,

    /// <summary>Not attempted because a predecessor failed.</summary>
    Skipped,
}
