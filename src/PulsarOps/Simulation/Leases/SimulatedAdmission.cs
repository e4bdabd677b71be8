using PulsarOps.Remote.Leases;
using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Files;
using PulsarOps.Simulation.Primitives;

namespace PulsarOps.Simulation.Leases;

/// <summary>Whether a batch may change its machine, before each primitive, and what the journal has of it.</summary>
internal sealed class SimulatedAdmission(SimulatedMachine machine, HostBatch batch)
{
    private readonly SimulatedLease _lease = new(machine, batch.StateDirectory);
    private readonly SimulatedJournal _journal = new(machine, batch.StateDirectory);
    private readonly MadeRecord _made = new(machine.Files, batch.StateDirectory);
    private string? _unrecorded;

    // With the state the lease and the journal end: what follows tidies up.
    private bool _ended = batch.StateDirectory.Length == 0;

    private bool Records => !_ended && batch.Owner.Length > 0;

    public void Open()
    {
        lock (machine.World.Sync)
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

    /// <summary>Why the primitive may not be done; null when it may, which is on record then.</summary>
    public PrimitiveResult? Refusal(BatchEntry entry)
    {
        lock (machine.World.Sync)
        {
            if (_ended)
                return null;
            if (!_lease.Admits(batch.Owner))
                return new(entry.Number, PrimitiveOutcome.Fenced, LeaseWords.Of(_lease.Read()));
            if (_unrecorded is not null)
                return new(entry.Number, PrimitiveOutcome.Unrecorded, _unrecorded);
            try
            {
                if (Records && entry.Note is { } note)
                    _journal.Start(batch.Owner, note);
                if (_made.Note(entry.Primitive) is { } refusal)
                    return new(entry.Number, PrimitiveOutcome.Failed, refusal);
            }
            catch (SimulatedFileException refused)
            {
                return new(entry.Number, PrimitiveOutcome.Unrecorded, refused.Message);
            }

            _ended = entry.Primitive is RemovePrimitive remove && remove.Path == batch.StateDirectory;
            return null;
        }
    }

    public (PrimitiveOutcome Outcome, string Detail) Done(BatchEntry entry, (PrimitiveOutcome Outcome, string Detail) result)
    {
        lock (machine.World.Sync)
        {
            if (!_ended && result.Outcome == PrimitiveOutcome.Changed)
                _made.Done(entry.Primitive);
            if (Records && entry.Note is { } note)
                _journal.Done(batch.Owner, note, result.Outcome.ToString().ToLowerInvariant(), result.Detail);
        }

        return result;
    }
}
