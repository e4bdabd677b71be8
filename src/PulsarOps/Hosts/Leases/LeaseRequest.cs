namespace PulsarOps.Hosts;

/// <summary>A request for the lease of a cluster on a host.</summary>
internal sealed record LeaseRequest(LeaseVerb Verb, string StateDirectory, string Owner)
{
    public TimeSpan Length { get; init; }

    /// <summary>
    /// An ended operation of the same controller that could not release the lease; empty if there is none.
    /// </summary>
    public string Former { get; init; } = "";

    public string Who { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>The outcome of the operation for the journal, if it has begun on this host; otherwise empty.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>With a release: begins the journal's record if it has not begun yet.</summary>
    public OperationRecord? Begin { get; init; }

    /// <summary>With a release: the steps that the controller did itself.</summary>
    public IReadOnlyList<PastStep> Steps { get; init; } = [];

    /// <summary>With a release: removes the folder of the state if nothing else is in it.</summary>
    public bool Tidy { get; init; }
}

internal enum LeaseVerb
{
    /// <summary>Acquires it if no other operation holds it, after any batch has ended.</summary>
    Acquire,
    Renew,
    Release,

    /// <summary>Takes it from its owner.</summary>
    Break,
}

/// <summary>The outcome of a request, and the lease before it.</summary>
/// <param name="Waited">Whether it had to wait for the end of a batch.</param>
internal sealed record LeaseAnswer(LeaseOutcome Outcome, LeaseFact Before, bool Waited = false)
{
    /// <summary>
    /// The unfinished operation whose lease this one takes: when it began, and how many steps it did.
    /// </summary>
    public UnfinishedOperation? Unfinished { get; init; }
}

internal sealed record UnfinishedOperation(DateTimeOffset Begun, int Steps);

internal enum LeaseOutcome
{
    Granted,

    /// <summary>Another operation holds it. For its owner: it has expired or was taken away.</summary>
    Refused,

    /// <summary>A batch of an earlier owner is still running.</summary>
    Busy,
}
