using PulsarOps.Deployment.Planning;

namespace PulsarOps.Deployment.Execution;

/// <summary>Which steps may go on: bookkeeping only, guarded by its user's lock.</summary>
internal sealed class StepGraph
{
    private readonly Dictionary<string, PlannedStep> _steps;
    private readonly Dictionary<string, HashSet<string>> _missing = [];
    private readonly Dictionary<string, List<string>> _dependents = [];
    private readonly HashSet<string> _unsettled;

    public StepGraph(IReadOnlyList<PlannedStep> steps)
    {
        _steps = steps.ToDictionary(step => step.Id);
        _unsettled = [.. _steps.Keys];
        foreach (var step in steps)
        {
            _dependents[step.Id] = [];
            _missing[step.Id] = [.. step.After.Where(id => id != step.Id && _steps.ContainsKey(id))];
        }

        foreach (var step in steps)
        {
            foreach (var id in _missing[step.Id])
                _dependents[id].Add(step.Id);
        }
    }

    public bool IsSettled => _unsettled.Count == 0;

    public int SettledCount => _steps.Count - _unsettled.Count;

    public int Count => _steps.Count;

    /// <summary>Steps that nothing holds back from the start.</summary>
    public IEnumerable<PlannedStep> Free() => _steps.Values.Where(step => _missing[step.Id].Count == 0);

    /// <summary>What still holds a step back.</summary>
    public IReadOnlyCollection<string> MissingOf(PlannedStep step) => _missing[step.Id];

    public IEnumerable<PlannedStep> DependentsOf(PlannedStep step) => _dependents[step.Id].Select(id => _steps[id]);

    /// <summary>Marks a step as done, and returns those that it was the last to hold back.</summary>
    public IReadOnlyList<PlannedStep> Succeed(PlannedStep step)
    {
        _unsettled.Remove(step.Id);
        var free = new List<PlannedStep>();
        foreach (var dependent in DependentsOf(step))
        {
            if (_missing[dependent.Id].Remove(step.Id) && _missing[dependent.Id].Count == 0)
                free.Add(dependent);
        }

        return free;
    }

    /// <summary>Marks a step, and all that come after it, as not to be done.</summary>
    public void Fail(PlannedStep step)
    {
        var open = new Stack<PlannedStep>([step]);
        while (open.Count > 0)
        {
            var next = open.Pop();
            if (!_unsettled.Remove(next.Id))
                continue;
            foreach (var dependent in DependentsOf(next))
                open.Push(dependent);
        }
    }
}
