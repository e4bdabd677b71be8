namespace PulsarOps.Hosts;

/// <summary>The records of some operations in a host's journal, and the lease.</summary>
internal sealed record JournalAnswer(LeaseFact Lease, IReadOnlyList<JournalRecord> Records);

/// <summary>A line of a journal: its kind, the operation's id, and its other fields.</summary>
internal sealed record JournalRecord(IReadOnlyList<string> Fields)
{
    public string this[int index] => index < Fields.Count && Fields[index] != "-" ? Fields[index] : "";

    public string Kind => this[0];

    public string Operation => this[1];
}
