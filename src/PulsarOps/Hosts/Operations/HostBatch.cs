namespace PulsarOps.Hosts;

/// <summary>Primitives for one machine in one round trip.</summary>
/// <param name="StateDirectory">Where the machine's lock is; empty where none is needed, and so none is made.</param>
internal sealed record HostBatch(string StateDirectory, IReadOnlyList<BatchEntry> Entries)
{
    /// <summary>The operation whose lease must be on the machine; empty: nobody may have one there.</summary>
    public string Owner { get; init; } = "";

    /// <summary>With the first batch of an operation on the machine: what its journal is told first.</summary>
    public OperationRecord? Begin { get; init; }

    /// <summary>What the controller has done meanwhile, for the journal.</summary>
    public IReadOnlyList<PastStep> Past { get; init; } = [];
}

/// <summary>A primitive and the numbers of those in the same batch that must have succeeded before it.</summary>
internal sealed record BatchEntry(int Number, HostOperation Operation, IReadOnlyList<int> After)
{
    /// <summary>What it is for, for the journal.</summary>
    public StepRecord? Record { get; init; }
}
