namespace PulsarOps.Hosts;

/// <summary>What a machine's journal holds of some operations, and who has the lease.</summary>
internal sealed record JournalAnswer(LeaseFact Lease, IReadOnlyList<JournalRecord> Records);

/// <summary>A line of a journal: its kind, the operation's id, and what else it says.</summary>
internal sealed record JournalRecord(IReadOnlyList<string> Fields)
{
    public string this[int index] => index < Fields.Count && Fields[index] != "-" ? Fields[index] : "";

    public string Kind => this[0];

    public string Operation => this[1];
}
