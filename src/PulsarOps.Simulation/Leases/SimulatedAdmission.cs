using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>
/// Decides before each operation whether a batch may change its host, and writes the batch's journal records.
/// </summary>
internal sealed class SimulatedAdmission(SimulatedHost host, HostBatch batch)
{
    private readonly SimulatedLease _lease = new(host, batch.StateDirectory);
    private readonly SimulatedJournal _journal = new(host, batch.StateDirectory);
    private readonly MadeRecord _made = new(host.Files, batch.StateDirectory);
    private string? _unrecorded;

    // The lease and the journal end with the state. Only cleanup follows.
    private bool _ended = batch.StateDirectory.Length == 0;

    private bool Records => !_ended && batch.Owner.Length > 0;

    public void Open()
    {
        lock (host.World.Sync)
        {
            if (!Records || !_lease.Admits(batch.Owner))
                return;
            try
            {
                if (batch.Begin is { } begin)
                    _journal.Begin(batch.Owner, begin);
                foreach (var past in batch.Past)
                    _journal.Past(batch.Owner, past);
            }
            catch (SimulatedFileException refused)
            {
                _unrecorded = refused.Message;
            }
        }
    }

    /// <summary>Why the operation may not be carried out; null if it may, and then it is recorded.</summary>
    public HostOperationResult? Refusal(BatchEntry entry)
    {
        lock (host.World.Sync)
        {
            if (_ended)
                return null;
            if (!_lease.Admits(batch.Owner))
                return new(entry.Number, HostOperationOutcome.Fenced, LeaseMessages.Of(_lease.Read()));
            if (_unrecorded is not null)
                return new(entry.Number, HostOperationOutcome.Unrecorded, _unrecorded);
            try
            {
                if (Records && entry.Record is { } record)
                    _journal.Start(batch.Owner, record);
                if (_made.Record(entry.Operation) is { } refusal)
                    return new(entry.Number, HostOperationOutcome.Failed, refusal);
            }
            catch (SimulatedFileException refused)
            {
                return new(entry.Number, HostOperationOutcome.Unrecorded, refused.Message);
            }

            _ended = entry.Operation is RemoveOperation remove && remove.Path == batch.StateDirectory;
            return null;
        }
    }

    public (HostOperationOutcome Outcome, string Detail) Done(
        BatchEntry entry,
        (HostOperationOutcome Outcome, string Detail) result
    )
    {
        lock (host.World.Sync)
        {
            if (!_ended && result.Outcome == HostOperationOutcome.Changed)
                _made.Done(entry.Operation);
            if (Records && entry.Record is { } record)
                _journal.Done(batch.Owner, record, result.Outcome.ToString().ToLowerInvariant(), result.Detail);
        }

        return result;
    }
}
