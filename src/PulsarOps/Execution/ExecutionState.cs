using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>Which steps are under way and which have failed, for a plan and the plans that its steps turn out to be.</summary>
internal sealed class ExecutionState(IDeploymentLog log, StepProgress progress)
{
    private readonly List<StepFailure> _failures = [];
    private readonly HashSet<string> _open = [];

    /// <summary>Whoever uses the ledger, or a graph that reports to it, holds this.</summary>
    public object Sync { get; } = new();

    public IReadOnlyList<StepFailure> Failures => _failures;

    public bool IsOpen(PlannedStep step) => _open.Contains(step.Id);

    public void Begin(PlannedStep step)
    {
        _open.Add(step.Id);
        log.Verbose($"[{step.Step.Node}] {step.Step.Action} {step.Step.Target}: {step.Step.Reason}");
    }

    /// <summary>False when it has ended before.</summary>
    public bool End(PlannedStep step) => _open.Remove(step.Id);

    /// <summary>
    /// A skipped step is no failure of its own: that of the one before it has been told. Nor is each step of a machine whose journal cannot be
    /// written: they share the cause.
    /// </summary>
    public void Fail(PlannedStep step, PulsarOpsException error)
    {
        if (error.ErrorId == nameof(SR.StepSkipped))
            return;
        var isReported = error.ErrorId == nameof(SR.JournalUnwritable)
            && _failures.Any(other => other.Error.ErrorId == error.ErrorId && other.Step.Host == step.Host);
        _failures.Add(new(step, error));
        if (!isReported)
            log.Failure(error);
    }

    public void Report(StepGraph graph) => progress.Report(graph.SettledCount, graph.Count, _open);
}
