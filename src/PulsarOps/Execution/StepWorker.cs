using System.Collections.Concurrent;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>Runs steps of one kind on one host, and settles each as soon as the host reports its result.</summary>
internal sealed class StepWorker(
    Func<string, IHost> hostOf, EarlyUploads uploads, ExecutionState state, CancellationToken cancellation)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new();

    /// <param name="steps">The steps.</param>
    /// <param name="settle">Receives the result of each step: null or its error.</param>
    /// <param name="end">Cancels waits that are no longer needed. It includes the cancellation of the run.</param>
    public Task DoAsync(
        IReadOnlyList<PlannedStep> steps, Action<PlannedStep, PulsarOpsException?> settle, CancellationToken end)
    {
        var host = hostOf(steps[0].Host);
        return steps[0].Work switch
        {
            ApplyWork => ApplyAsync(host, steps, settle),
            WaitWork => WaitAsync(host, steps, settle, end),
            UnpackWork unpack => UnpackAsync(host, unpack, steps[0], settle),
            DeferredWork deferred => PlanDeferredAsync(host, deferred, steps[0], settle),
            var work => throw new InvalidOperationException($"No worker handles {work}."),
        };
    }

    private Task ApplyAsync(
        IHost host, IReadOnlyList<PlannedStep> steps, Action<PlannedStep, PulsarOpsException?> settle)
    {
        var stateDirectory = steps.Select(step => ((ApplyWork)step.Work).StateDirectory)
            .FirstOrDefault(path => path.Length > 0) ?? "";
        var numbers = steps.Select((step, index) => (step.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
        var entries = steps.Select((step, index) => new BatchEntry(
            index, ((ApplyWork)step.Work).Operation,
            [.. step.After.Select(id => id.Text).Where(numbers.ContainsKey).Select(id => numbers[id])])
        {
            Record = RecordOf(step),
        });
        return ChangeAsync(
            host, new(stateDirectory, [.. entries]),
            result => settle(steps[result.Number], StepOutcomes.Verify(steps[result.Number], result)));
    }

    private async Task UnpackAsync(
        IHost host, UnpackWork work, PlannedStep step, Action<PlannedStep, PulsarOpsException?> settle)
    {
        var path = await uploads.PathOf(step, work);
        var entry = new BatchEntry(0, Release(path, work), []) { Record = RecordOf(step) };
        await ChangeAsync(
            host, new(work.StateDirectory, [entry]), result => settle(step, StepOutcomes.Verify(step, result)));
    }

    private static ReleaseOperation Release(string path, UnpackWork work) =>
        new(path, work.Sha512, work.Tree) { Program = work.Program, Proxy = work.Proxy };

    /// <summary>Allows one batch at a time on a host, including those of deferred steps.</summary>
    private async Task ChangeAsync(IHost host, HostBatch batch, Action<HostOperationResult> report)
    {
        var turn = _turns.GetOrAdd(host.Name, _ => new(1));
        await turn.WaitAsync(cancellation);
        try
        {
            await host.ApplyAsync(batch, report, cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    public static StepRecord RecordOf(PlannedStep step) =>
        new(step.Id, step.Step.Action.ToString(), step.Step.Target, step.Step.Reason);

    private async Task WaitAsync(
        IHost host, IReadOnlyList<PlannedStep> steps, Action<PlannedStep, PulsarOpsException?> settle,
        CancellationToken end)
    {
        var waits = steps.Select((step, index) => (Work: (WaitWork)step.Work, index))
            .Select(
                pair => new ReadinessWait(
                    pair.index, pair.Work.ReadinessProbe, pair.Work.PidFile, pair.Work.TimeoutSeconds,
                    pair.Work.LogFiles, pair.Work.Restarts)
            {
                Record = RecordOf(steps[pair.index]),
                Progress = ProgressOf(steps[pair.index], pair.Work),
            });
        var failures = new ConcurrentQueue<(PlannedStep Step, PulsarOpsException Error)>();
        await host.WaitForAsync([.. waits], Verify, end);
        foreach (var (step, error) in failures)
            settle(step, await RollBackAsync(step, ((WaitWork)step.Work).Rollback!, error));

        void Verify(ReadinessResult result)
        {
            var step = steps[result.Number];
            var error = StepOutcomes.Verify(step, result);
            if (error is not null && ((WaitWork)step.Work).Rollback is not null)
                failures.Enqueue((step, error));
            else
                settle(step, error);
        }
    }

    private Action<string>? ProgressOf(PlannedStep step, WaitWork work)
    {
        if (work.ReadinessProbe is not CopyCompletion)
            return null;
        var copies = new CopyProgress(work.LedgerCount, TimeProvider.System);
        return detail => state.Note(step, copies.Describe(detail));
    }

    /// <summary>Restores the service's previous files. The step still counts as failed.</summary>
    private async Task<PulsarOpsException> RollBackAsync(
        PlannedStep step, IReadOnlyList<PlannedStep> rollback, PulsarOpsException failure)
    {
        var run = new PlanScheduler(rollback, this, state, isPart: true, cancellation);
        await run.Task;
        return StepOutcomes.RolledBack(step, failure, run.SucceededCount == rollback.Count);
    }

    private async Task PlanDeferredAsync(
        IHost host, DeferredWork work, PlannedStep step, Action<PlannedStep, PulsarOpsException?> settle)
    {
        var steps = work.Expand(await host.ProbeAsync(work.Probe with { Record = RecordOf(step) }, cancellation));
        var done = 0;
        if (steps.Count > 0)
        {
            var run = new PlanScheduler(steps, this, state, isPart: true, cancellation);
            await run.Task;
            done = run.SucceededCount;
        }

        // The parts of the step have reported their own failures.
        settle(step, done < steps.Count ? StepOutcomes.Skipped(step) : null);
    }
}

/// <summary>Converts the result of a step to an error; null if it succeeded.</summary>
internal static class StepOutcomes
{
    public static PulsarOpsException? Verify(PlannedStep step, HostOperationResult result) => result.Outcome switch
    {
        HostOperationOutcome.Changed or HostOperationOutcome.Unchanged => null,
        HostOperationOutcome.Skipped => Skipped(step),
        HostOperationOutcome.Fenced => LeaseMessages.Lost(step.Step.Node, result.Detail),
        HostOperationOutcome.Unrecorded => new(
            nameof(SR.JournalUnwritable), ErrorKind.Failed, step.Step.Node, $"{step.Step.Action} {step.Step.Target}",
            step.Step.Node, result.Detail),
        _ => step.Work is ApplyWork { Operation: StopOperation stop }
            ? new(nameof(SR.StopTimedOut), ErrorKind.Timeout, stop.Id, stop.Id, stop.TimeoutSeconds)
            : Failed(step, null, result.Detail),
    };

    public static PulsarOpsException? Verify(PlannedStep step, ReadinessResult result)
    {
        var work = (WaitWork)step.Work;
        var name = step.Step.Target;
        var logs = string.Join(", ", work.LogFiles);
        return result.Outcome switch
        {
            ReadinessOutcome.Open => work.Verify?.Invoke(result),
            _ when work.IsMilestone => Skipped(step),
            ReadinessOutcome.TimedOut when work.TimedOut is { } describe => describe(result),
            ReadinessOutcome.ProcessEnded => new(
                nameof(SR.GateProcessEnded), ErrorKind.Failed, name, name, Why(result.Cause, result.Detail),
                result.LogTail, logs),
            _ => new(
                nameof(SR.GateTimedOut), ErrorKind.Timeout, name, name, result.Seconds, result.Detail,
                result.LogTail, logs),
        };
    }

    /// <summary>The cause according to the log, or else the last state of the service.</summary>
    private static string Why(string cause, string detail) => cause.Length > 0 ? LogCause.Of(cause) : detail;

    public static PulsarOpsException Skipped(PlannedStep step) =>
        new(nameof(SR.StepSkipped), ErrorKind.Failed, step.Step.Target, step.Step.Target, step.Step.Node);

    public static PulsarOpsException Unexpected(PlannedStep step, Exception cause) =>
        Failed(step, cause, cause.Message);

    /// <summary>Reports both why the service did not start and the result of the rollback.</summary>
    public static PulsarOpsException RolledBack(PlannedStep step, PulsarOpsException failure, bool serves) => serves
        ? new(nameof(SR.RolledBack), failure.Kind, step.Step.Target, failure, step.Step.Target, failure.Message)
        : new(nameof(SR.RollbackFailed), failure.Kind, step.Step.Target, failure, step.Step.Target, failure.Message);

    private static PulsarOpsException Failed(PlannedStep step, Exception? cause, string message) => new(
        nameof(SR.StepFailed), ErrorKind.Failed, step.Step.Service ?? step.Step.Node, cause,
        step.Work is ApplyWork apply ? apply.Operation.Describe() : $"{step.Step.Action} {step.Step.Target}",
        step.Step.Node, message);
}
