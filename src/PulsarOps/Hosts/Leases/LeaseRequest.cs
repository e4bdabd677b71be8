namespace PulsarOps.Hosts;

/// <summary>What is to be done with the lease of a cluster on a machine.</summary>
internal sealed record LeaseRequest(LeaseVerb Verb, string StateDirectory, string Owner)
{
    public TimeSpan Length { get; init; }

    /// <summary>An operation of the same controller that has ended and could not give it back; empty where there is none.</summary>
    public string Former { get; init; } = "";

    public string Who { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>How the operation ended, for the journal, where it has begun on this machine; empty where it has not.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>With the release, where the journal was told nothing yet but is now.</summary>
    public OperationRecord? Begin { get; init; }

    /// <summary>With the release: what the controller did itself.</summary>
    public IReadOnlyList<PastStep> Steps { get; init; } = [];

    /// <summary>With the release: nothing of it is to stay, if nothing else is in the folder.</summary>
    public bool Tidy { get; init; }
}

internal enum LeaseVerb
{
    /// <summary>Takes it where nobody else holds it, once no batch is under way.</summary>
    Acquire,
    Renew,
    Release,

    /// <summary>Takes it from its owner, whoever that is.</summary>
    Break,
}

/// <summary>What came of it, and how the lease was before.</summary>
/// <param name="Waited">Whether a batch was under way until now.</param>
internal sealed record LeaseAnswer(LeaseOutcome Outcome, LeaseFact Before, bool Waited = false)
{
    /// <summary>Of an operation that was not ended, and whose lease this takes: when it began, and how many steps it did.</summary>
    public UnfinishedOperation? Unfinished { get; init; }
}

internal sealed record UnfinishedOperation(DateTimeOffset Begun, int Steps);

internal enum LeaseOutcome
{
    Granted,

    /// <summary>Somebody else holds it; or, to its owner: it has expired, or was taken away.</summary>
    Refused,

    /// <summary>A batch of somebody who does not hold it any more is still under way.</summary>
    Busy,
}
