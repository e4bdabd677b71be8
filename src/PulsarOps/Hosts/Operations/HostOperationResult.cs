namespace PulsarOps.Hosts;

/// <summary>How a primitive of a batch ended.</summary>
/// <param name="Detail">What was done, or why it failed: the command's own words.</param>
internal sealed record HostOperationResult(int Number, HostOperationOutcome Outcome, string Detail);

internal enum HostOperationOutcome
{
    Changed,

    /// <summary>It was so already.</summary>
    Unchanged,

    Failed,

    /// <summary>Not tried: the lease of its operation was not on the machine any more.</summary>
    Fenced,

    /// <summary>Not tried: the journal could not be told of it before.</summary>
    Unrecorded,

    /// <summary>Not tried, as one that must precede it failed.</summary>
    Skipped,
}
