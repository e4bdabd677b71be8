namespace PulsarOps.Hosts;

/// <summary>Operations for one host in one round trip.</summary>
/// <param name="StateDirectory">
/// The folder of the host's lock; empty if no lock is needed, so that none is created.
/// </param>
internal sealed record HostBatch(string StateDirectory, IReadOnlyList<BatchEntry> Entries)
{
    /// <summary>The operation that must hold the host's lease; empty if no lease may be held there.</summary>
    public string Owner { get; init; } = "";

    /// <summary>With the first batch of an operation on the host: the journal's first record of it.</summary>
    public OperationRecord? Begin { get; init; }

    /// <summary>What the controller has done meanwhile, for the journal.</summary>
    public IReadOnlyList<PastStep> Past { get; init; } = [];
}

/// <summary>An operation, and the numbers of those in the same batch that must succeed before it.</summary>
internal sealed record BatchEntry(int Number, HostOperation Operation, IReadOnlyList<int> After)
{
    /// <summary>Its purpose, for the journal.</summary>
    public StepRecord? Record { get; init; }
}
