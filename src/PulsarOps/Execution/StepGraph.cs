using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>Tracks which steps can run. Callers hold a lock.</summary>
internal sealed class StepGraph
{
    private readonly Dictionary<string, PlannedStep> _steps;
    private readonly Dictionary<string, HashSet<string>> _missing = [];
    private readonly Dictionary<string, List<string>> _dependents = [];
    private readonly Dictionary<string, List<string>> _endDependents = [];
    private readonly List<PlannedStep> _freed = [];
    private readonly Dictionary<string, List<Tally>> _tallies = [];
    private readonly Dictionary<string, List<Tally>> _awaited = [];
    private readonly HashSet<string> _unsettled;

    public StepGraph(IReadOnlyList<PlannedStep> steps)
    {
        _steps = steps.ToDictionary(step => step.Id);
        _unsettled = [.. _steps.Keys];
        foreach (var step in steps)
        {
            (_dependents[step.Id], _endDependents[step.Id], _tallies[step.Id]) = ([], [], []);
            _missing[step.Id] = [.. Known(step, step.After), .. Known(step, step.AfterEnd)];
        }

        foreach (var step in steps)
        {
            foreach (var id in Known(step, step.After))
                _dependents[id].Add(step.Id);
            foreach (var id in Known(step, step.AfterEnd))
                _endDependents[id].Add(step.Id);
            _awaited[step.Id] = [.. step.AfterEnough.Select(quota => TallyOf(step, quota))];
            foreach (var quota in step.EndsWithout)
                TallyOf(step, quota);
        }
    }

    public bool IsSettled => _unsettled.Count == 0;

    public int SettledCount => _steps.Count - _unsettled.Count;

    public int Count => _steps.Count;

    /// <summary>The steps without dependencies.</summary>
    public IEnumerable<PlannedStep> Free() => _steps.Values.Where(step => IsFreeAfter(step, []));

    /// <summary>Whether a step can run once these are done.</summary>
    public bool IsFreeAfter(PlannedStep step, ICollection<string> done) =>
        _missing[step.Id].All(done.Contains) && _awaited[step.Id].All(tally => tally.Missing <= 0);

    public IEnumerable<PlannedStep> DependentsOf(PlannedStep step) => _dependents[step.Id].Select(id => _steps[id]);

    /// <summary>Marks a step as done, and returns the steps that can run now.</summary>
    public IReadOnlyList<PlannedStep> Succeed(PlannedStep step)
    {
        _unsettled.Remove(step.Id);
        var dependents = DependentsOf(step).Concat(EndDependentsOf(step)).ToArray();
        var held = dependents.Concat(_tallies[step.Id].Select(tally => tally.Step)).Distinct()
            .Where(other => _unsettled.Contains(other.Id) && !IsFreeAfter(other, [])).ToArray();
        foreach (var dependent in dependents)
            _missing[dependent.Id].Remove(step.Id);
        foreach (var tally in _tallies[step.Id])
            tally.Settle(step.Id, succeeded: true);
        return [.. held.Where(other => IsFreeAfter(other, []))];
    }

    /// <summary>
    /// Skips a step and all steps that cannot succeed without it. These may include running waits.
    /// </summary>
    /// <returns>The skipped steps.</returns>
    public IReadOnlyList<PlannedStep> Fail(PlannedStep step)
    {
        var marked = new List<PlannedStep>();
        var open = new Stack<PlannedStep>([step]);
        while (open.Count > 0)
        {
            var next = open.Pop();
            if (!_unsettled.Remove(next.Id))
                continue;
            marked.Add(next);
            foreach (var dependent in DependentsOf(next))
                open.Push(dependent);
            foreach (var dependent in EndDependentsOf(next).Where(other => _unsettled.Contains(other.Id)))
            {
                if (_missing[dependent.Id].Remove(next.Id) && IsFreeAfter(dependent, []))
                    _freed.Add(dependent);
            }

            foreach (var tally in _tallies[next.Id])
            {
                tally.Settle(next.Id, succeeded: false);
                if (tally.IsLost)
                    open.Push(tally.Step);
            }
        }

        return marked;
    }

    /// <summary>The steps that can run now because others have failed; each is returned once.</summary>
    public IReadOnlyList<PlannedStep> TakeFreed()
    {
        PlannedStep[] freed = [.. _freed.Where(step => _unsettled.Contains(step.Id))];
        _freed.Clear();
        return freed;
    }

    private IEnumerable<PlannedStep> EndDependentsOf(PlannedStep step) =>
        _endDependents[step.Id].Select(id => _steps[id]);

    private IEnumerable<string> Known(PlannedStep step, IEnumerable<StepId> ids) =>
        ids.Select(id => id.Text).Where(id => id != step.Id && _steps.ContainsKey(id)).Distinct();

    private Tally TallyOf(PlannedStep step, StepQuota quota)
    {
        var open = quota.Ids.Select(id => id.Text).Where(_steps.ContainsKey).ToArray();
        var tally = new Tally(step, open, quota.Count - (quota.Ids.Count - open.Length));
        foreach (var id in open)
            _tallies[id].Add(tally);
        return tally;
    }

    /// <summary>How many steps a quota still needs, and which ones can still succeed.</summary>
    private sealed class Tally(PlannedStep step, IEnumerable<string> open, int missing)
    {
        private readonly HashSet<string> _open = [.. open];

        public PlannedStep Step => step;

        public int Missing { get; private set; } = missing;

        public bool IsLost => Missing > _open.Count;

        public void Settle(string id, bool succeeded)
        {
            if (_open.Remove(id) && succeeded)
                Missing--;
        }
    }
}

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
        // It would have undone a part of what has failed, often for the same reason.
        if (step.AfterEnd.Count > 0 && _failures.Count > 0)
        {
            log.Warning(string.Format(CultureInfo.InvariantCulture, SR.NotPutBack, step.Step.Target, error.Message));
            return;
        }

        var isReported = error.ErrorId == nameof(SR.JournalUnwritable)
            && _failures.Any(other => other.Error.ErrorId == error.ErrorId && other.Step.Host == step.Host);
        _failures.Add(new(step, error));
        if (!isReported)
            log.Failure(error);
    }

    /// <summary>Shows how far a step has come.</summary>
    public void Note(PlannedStep step, string text)
    {
        log.Verbose($"[{step.Step.Node}] {step.Step.Action} {step.Step.Target}: {text}");
        progress.Note(step.Id, text);
    }

    public void Report(StepGraph graph) => progress.Report(graph.SettledCount, graph.Count, _open);
}
