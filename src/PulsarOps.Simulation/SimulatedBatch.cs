using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>
/// Carries out a batch in order, except that stops run in the background until something waits for them.
/// </summary>
internal sealed class SimulatedBatch(
    SimulatedHost host,
    SimulatedConnection connection,
    Action<HostOperationResult> report
)
{
    private readonly HostOperationRunner _runner = new(host);
    private readonly HashSet<int> _failed = [];
    private readonly Dictionary<int, Task> _stops = [];

    public async Task RunAsync(HostBatch batch, CancellationToken cancellation)
    {
        if (batch.StateDirectory.Length > 0 && batch.Owner.Length == 0)
            MakeLock(batch.StateDirectory);
        var admission = new SimulatedAdmission(host, batch);
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
            lock (host.World.Sync)
            {
                new MadeRecord(host.Files, directory).MakeState();
                if (host.Files.FindFile($"{directory}/lock") is null)
                    host.Files.WriteText($"{directory}/lock", "");
            }
        }
        catch (SimulatedFileException refused)
        {
            throw new PulsarOpsException(
                nameof(SR.StepFailed),
                ErrorKind.Failed,
                host.Name,
                refused,
                $"create {directory}",
                host.Name,
                refused.Message
            );
        }
    }

    private async Task StepAsync(BatchEntry entry, SimulatedAdmission admission, CancellationToken cancellation)
    {
        if (entry.After.Any(_stops.ContainsKey))
            await SettleAsync();
        if (entry.After.Any(_failed.Contains))
            Report(new(entry.Number, HostOperationOutcome.Skipped, ""));
        else if (admission.Refusal(entry) is { } refusal)
            Report(refusal);
        else if (entry.Operation is StopOperation)
            _stops.Add(entry.Number, host.World.Clock.WorkAsync(() => ApplyAsync(entry, admission, cancellation)));
        else
            await ApplyAsync(entry, admission, cancellation);
    }

    private async Task<bool> ApplyAsync(BatchEntry entry, SimulatedAdmission admission, CancellationToken cancellation)
    {
        var call = new SimulatedCall(host.Name, SimulatedCallKind.Operation, entry.Operation);
        var (outcome, detail) = await connection.CallAsync(
            call,
            async () =>
            {
                var result = admission.Done(entry, await _runner.RunAsync(entry.Operation, cancellation));
                // The operation is done, even if the controller gets no answer any more.
                call.Outcome = result.Item1;
                return result;
            },
            message => admission.Done(entry, (HostOperationOutcome.Failed, message)));
        call.Outcome = outcome;
        Report(new(entry.Number, outcome, detail));
        return true;
    }

    private void Report(HostOperationResult result)
    {
        lock (_failed)
        {
            if (result.Outcome is not (HostOperationOutcome.Changed or HostOperationOutcome.Unchanged))
                _failed.Add(result.Number);
            report(result);
        }
    }

    private async Task SettleAsync()
    {
        await host.World.Clock.AwaitAsync(Task.WhenAll(_stops.Values));
        _stops.Clear();
    }
}
