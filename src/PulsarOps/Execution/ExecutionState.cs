using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>The running and failed steps of a plan and of the plans of its deferred steps.</summary>
internal sealed class ExecutionState(IDeploymentLog log, StepProgress progress)
{
    private readonly List<StepFailure> _failures = [];
    private readonly HashSet<string> _open = [];

    /// <summary>Protects this state and the graphs that report to it.</summary>
    public object Sync { get; } = new();

    public IReadOnlyList<StepFailure> Failures => _failures;

    public bool IsOpen(PlannedStep step) => _open.Contains(step.Id);

    public void Begin(PlannedStep step)
    {
        _open.Add(step.Id);
        log.Verbose($"[{step.Step.Node}] {step.Step.Action} {step.Step.Target}: {step.Step.Reason}");
    }

    /// <summary>Returns false if the step has ended already.</summary>
    public bool End(PlannedStep step) => _open.Remove(step.Id);

    /// <summary>
    /// A skipped step is not reported: the failure before it has been. Steps of a host whose journal cannot be
    /// written share one cause and are reported once.
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
