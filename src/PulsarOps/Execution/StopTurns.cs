using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>Holds back the steps of services whose turn has not begun. Callers hold a lock.</summary>
internal sealed class StopTurns
{
    private readonly IStopGate? _gate;
    private readonly Dictionary<string, List<PlannedStep>> _steps = [];
    private readonly Dictionary<string, int> _unsettled = [];
    private readonly Dictionary<string, List<PlannedStep>> _held = [];
    private readonly HashSet<string> _open = [];
    private readonly List<string> _waiting = [];
    private string? _asked;

    public StopTurns(IReadOnlyList<PlannedStep> steps, IStopGate? gate)
    {
        _gate = gate;
        if (gate is null)
            return;
        foreach (var turn in steps.Where(step => step.Turn is not null).GroupBy(step => step.Turn!))
            (_steps[turn.Key], _unsettled[turn.Key]) = ([.. turn], turn.Count());
    }

    /// <summary>The first step of a turn in the plan's order.</summary>
    public PlannedStep FirstOf(string service) => _steps[service][0];

    public bool IsOpen(PlannedStep step) => _gate is null || step.Turn is null || _open.Contains(step.Turn);

    /// <summary>The steps that can begin now. The others are kept until their turn.</summary>
    public IReadOnlyList<PlannedStep> Admit(IReadOnlyList<PlannedStep> ready)
    {
        if (ready.All(IsOpen))
            return ready;
        foreach (var step in ready.Where(step => !IsOpen(step)))
        {
            if (!_held.TryGetValue(step.Turn!, out var held))
            {
                _held[step.Turn!] = held = [];
                _waiting.Add(step.Turn!);
            }

            held.Add(step);
        }

        return [.. ready.Where(IsOpen)];
    }

    /// <summary>The service to ask about; null if none waits, or while another answer is awaited.</summary>
    public string? Next()
    {
        if (_asked is not null || _waiting.Count == 0)
            return null;
        _asked = _waiting[0];
        _waiting.RemoveAt(0);
        return _asked;
    }

    /// <summary>The services whose turns have begun and not ended.</summary>
    public IReadOnlyList<string> Begun() => [.. _open.Where(service => _unsettled[service] > 0)];

    /// <summary>Whether a turn restarts its service, so that no further one may begin when it fails.</summary>
    public bool IsRestart(PlannedStep step) =>
        step.Turn is { } turn && _steps.TryGetValue(turn, out var steps)
        && steps.Any(other => other.Step is { Restarts: true, Action: PulsarAction.StopService });

    /// <summary>Asks the gate. Not under the lock.</summary>
    public async Task<GateClosure?> AskAsync(StopTurn turn, CancellationToken cancellation)
    {
        try
        {
            return await _gate!.AskAsync(turn, cancellation);
        }
        catch (Exception exception)
        {
            // If it is unknown whether a service may stop, it does not.
            var error = exception as PulsarOpsException ?? StepOutcomes.Unexpected(FirstOf(turn.Service), exception);
            return new(error);
        }
    }

    /// <summary>Lets a turn begin, and returns its steps that have waited for it.</summary>
    public IReadOnlyList<PlannedStep> Open(string service)
    {
        _asked = null;
        _open.Add(service);
        _held.Remove(service, out var held);
        return held ?? [];
    }

    /// <summary>Lets no further turn begin.</summary>
    /// <returns>The services whose turn has not begun, and their steps.</returns>
    public (IReadOnlyList<string> Services, IReadOnlyList<PlannedStep> Steps) Close()
    {
        _asked = null;
        _waiting.Clear();
        _held.Clear();
        string[] services = [.. _steps.Keys.Where(service => !_open.Contains(service))];
        return (services, [.. services.SelectMany(service => _steps[service])]);
    }

    /// <summary>A step has ended or is skipped.</summary>
    public void Settle(PlannedStep step)
    {
        if (step.Turn is { } turn && _unsettled.TryGetValue(turn, out var count))
            _unsettled[turn] = count - 1;
    }
}
