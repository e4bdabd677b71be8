using PulsarOps.Common;
using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Faults;
using PulsarOps.Simulation.Files;
using PulsarOps.Simulation.Leases;
using PulsarOps.Simulation.Primitives;

namespace PulsarOps.Simulation;

/// <summary>Carries out a batch: in its order, except that stops go on by themselves until something waits for them.</summary>
internal sealed class SimulatedBatch(SimulatedMachine machine, SimulatedConnection connection, Action<PrimitiveResult> report)
{
    private readonly PrimitiveRunner _runner = new(machine);
    private readonly HashSet<int> _failed = [];
    private readonly Dictionary<int, Task> _stops = [];

    public async Task RunAsync(HostBatch batch, CancellationToken cancellation)
    {
        if (batch.StateDirectory.Length > 0 && batch.Owner.Length == 0)
            MakeLock(batch.StateDirectory);
        var admission = new SimulatedAdmission(machine, batch);
        try
        {
            admission.Open();
            foreach (var entry in batch.Entries)
            {
                cancellation.ThrowIfCancellationRequested();
                await StepAsync(entry, admission, cancellation);
            }
        }
        finally
        {
            await SettleAsync();
        }
    }

    private void MakeLock(string directory)
    {
        try
        {
            lock (machine.World.Sync)
            {
                new MadeRecord(machine.Files, directory).MakeState();
                if (machine.Files.FindFile($"{directory}/lock") is null)
                    machine.Files.WriteText($"{directory}/lock", "");
            }
        }
        catch (SimulatedFileException refused)
        {
            throw new PulsarOpsException(
                nameof(SR.StepFailed), ErrorKind.Failed, machine.Name, refused, $"create {directory}", machine.Name, refused.Message);
        }
    }

    private async Task StepAsync(BatchEntry entry, SimulatedAdmission admission, CancellationToken cancellation)
    {
        if (entry.After.Any(_stops.ContainsKey))
            await SettleAsync();
        if (entry.After.Any(_failed.Contains))
            Report(new(entry.Number, PrimitiveOutcome.Skipped, ""));
        else if (admission.Refusal(entry) is { } refusal)
            Report(refusal);
        else if (entry.Primitive is StopPrimitive)
            _stops.Add(entry.Number, machine.World.Clock.WorkAsync(() => ApplyAsync(entry, admission, cancellation)));
        else
            await ApplyAsync(entry, admission, cancellation);
    }

    private async Task<bool> ApplyAsync(BatchEntry entry, SimulatedAdmission admission, CancellationToken cancellation)
    {
        var call = new SimulatedCall(machine.Name, SimulatedCallKind.Primitive, entry.Primitive);
        var (outcome, detail) = await connection.CallAsync(
            call,
            async () =>
            {
                var result = admission.Done(entry, await _runner.RunAsync(entry.Primitive, cancellation));
                // It is done, even where nobody is told any more.
                call.Outcome = result.Item1;
                return result;
            },
            words => admission.Done(entry, (PrimitiveOutcome.Failed, words)));
        call.Outcome = outcome;
        Report(new(entry.Number, outcome, detail));
        return true;
    }

    private void Report(PrimitiveResult result)
    {
        lock (_failed)
        {
            if (result.Outcome is not (PrimitiveOutcome.Changed or PrimitiveOutcome.Unchanged))
                _failed.Add(result.Number);
            report(result);
        }
    }

    private async Task SettleAsync()
    {
        await machine.World.Clock.AwaitAsync(Task.WhenAll(_stops.Values));
        _stops.Clear();
    }
}
