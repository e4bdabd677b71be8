using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>Starts the steps of a graph when they become ready, and ends when no step can start.</summary>
/// <remarks>
/// A host runs one batch at a time, which includes steps that depend only on steps of the batch. Waits run beside it.
/// </remarks>
internal sealed class PlanScheduler
{
    private readonly StepGraph _graph;
    private readonly StepWorker _worker;
    private readonly ExecutionState _state;
    private readonly bool _isPart;
    private readonly CancellationToken _cancellation;
    private readonly StopTurns _turns;
    private readonly Dictionary<string, List<PlannedStep>> _ready = [];
    private readonly List<PlannedStep> _waits = [];
    private readonly HashSet<string> _begun = [];
    private readonly HashSet<string> _applying = [];
    private readonly Dictionary<string, StepGroup> _groups = [];
    private readonly TaskCompletionSource<bool> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <param name="isPart">Whether the steps are parts of a deferred step, which counts as one step in the
    /// progress.</param>
    /// <param name="gate">Asked before each turn of a service begins.</param>
    public PlanScheduler(
        IReadOnlyList<PlannedStep> steps, StepWorker worker, ExecutionState state, bool isPart,
        CancellationToken cancellation, IStopGate? gate = null)
    {
        _graph = new(steps);
        _turns = new(steps, gate);
        _worker = worker;
        _state = state;
        _isPart = isPart;
        _cancellation = cancellation;
        lock (_state.Sync)
            Go([.. _graph.Free()]);
    }

    public Task Task => _end.Task;

    public int SucceededCount { get; private set; }

    /// <summary>Why the gate has closed; null if it has not.</summary>
    public GateClosure? Closure { get; private set; }

    /// <summary>The services whose turn has not begun because the gate has closed.</summary>
    public IReadOnlyList<string> NotBegun { get; private set; } = [];

    private bool Cancelled => _cancellation.IsCancellationRequested;

    /// <summary>Starts the steps that are ready. This method and those below are called under the lock.</summary>
    private void Go(IReadOnlyList<PlannedStep> free)
    {
        free = _turns.Admit([.. free, .. _graph.TakeFreed()]);
        // A ready step may have run with the batch of its predecessors already.
        foreach (var step in free.Where(step => ChangesHost(step) && !_begun.Contains(step.Id)))
        {
            if (!_ready.TryGetValue(step.Host, out var waiting))
                _ready[step.Host] = waiting = [];
            waiting.Add(step);
        }

        if (!Cancelled)
        {
            foreach (var host in _ready.Keys.Where(host => _ready[host].Count > 0 && !_applying.Contains(host))
                .ToArray())
            {
                Start(NextBatch(host));
            }

            // After a batch, one wait covers all services that it started.
            _waits.AddRange(free.Where(step => step.Work is WaitWork));
            foreach (var waits in _waits.Where(step => !_applying.Contains(step.Host)).GroupBy(step => step.Host)
                .ToArray())
            {
                _waits.RemoveAll(waits.Contains);
                Start([.. waits]);
            }

            foreach (var step in free.Where(step => step.Work is DeferredWork))
                Start([step]);
            if (_turns.Next() is { } service)
                Ask(new(service, Begun));
        }

        if (!_isPart)
            _state.Report(_graph);
        if (_running == 0 && (_graph.IsSettled || Cancelled))
            _ = Cancelled ? _end.TrySetCanceled() : _end.TrySetResult(true);
    }

    private static bool ChangesHost(PlannedStep step) => step.Work is ApplyWork or UnpackWork;

    /// <summary>
    /// The ready steps, and those that depend only on them on the same host, in the plan's order. Unpacking takes long
    /// and runs in a batch of its own, after the other ready steps.
    /// </summary>
    private List<PlannedStep> NextBatch(string host)
    {
        _applying.Add(host);
        var batch = _ready[host].Where(step => step.Work is ApplyWork).ToList();
        if (batch.Count == 0)
            batch = [_ready[host][0]];
        _ready[host].RemoveAll(batch.Contains);
        if (batch[0].Work is UnpackWork)
            return batch;

        var ids = new HashSet<string>(batch.Select(step => step.Id));
        for (var at = 0; at < batch.Count; at++)
        {
            foreach (var next in _graph.DependentsOf(batch[at]))
            {
                if (next.Work is ApplyWork && next.Host == host && _turns.IsOpen(next)
                    && !ids.Contains(next.Id) && _graph.IsFreeAfter(next, ids))
                {
                    ids.Add(next.Id);
                    batch.Add(next);
                }
            }
        }

        return StartsFirst(batch);
    }

    /// <summary>
    /// Processes take long to start, so each starts in a batch of its own as soon as its dependencies are done.
    /// </summary>
    private static List<PlannedStep> StartsFirst(List<PlannedStep> batch)
    {
        var steps = batch.ToDictionary(step => step.Id);
        var order = new List<PlannedStep>();
        foreach (var step in batch.OrderBy(step => step.Work is ApplyWork { Operation: StartOperation } ? 0 : 1))
            Append(step);
        return order;

        void Append(PlannedStep step)
        {
            if (!steps.Remove(step.Id))
                return;
            foreach (var id in step.After)
            {
                if (steps.TryGetValue(id, out var earlier))
                    Append(earlier);
            }

            order.Add(step);
        }
    }

    private void Start(IReadOnlyList<PlannedStep> steps)
    {
        _running++;
        var group = new StepGroup(steps, CancellationTokenSource.CreateLinkedTokenSource(_cancellation));
        foreach (var step in steps)
        {
            _begun.Add(step.Id);
            _groups[step.Id] = group;
            _state.Begin(step);
        }

        System.Threading.Tasks.Task.Run(() => GuardAsync(group));
    }

    /// <summary>Asks the gate whether the turn of a service may begin.</summary>
    private void Ask(StopTurn turn)
    {
        _running++;
        System.Threading.Tasks.Task.Run(async () =>
        {
            var closure = await _turns.AskAsync(turn, _cancellation);
            lock (_state.Sync)
            {
                _running--;
                if (closure is null || Cancelled)
                    Go(_turns.Open(turn.Service));
                else
                    Close(closure, turn);
            }
        });
    }

    private IReadOnlyList<string> Begun()
    {
        lock (_state.Sync)
            return _turns.Begun();
    }

    /// <summary>No further turn begins. Those that have begun continue.</summary>
    private void Close(GateClosure closure, StopTurn turn)
    {
        Closure = closure;
        if (closure.Error is { } error)
            _state.Fail(_turns.FirstOf(turn.Service), error);
        (NotBegun, var steps) = _turns.Close();
        foreach (var step in steps)
            Fail(step);
        Go([]);
    }

    private async Task GuardAsync(StepGroup group)
    {
        var steps = group.Steps;
        Exception? trouble = null;
        try
        {
            await _worker.DoAsync(steps, Settle, group.End.Token);
        }
        catch (Exception exception)
        {
            trouble = exception;
        }

        lock (_state.Sync)
        {
            foreach (var step in steps)
                _groups.Remove(step.Id);
            group.Ending.ContinueWith(_ => group.End.Dispose(), TaskScheduler.Default);
            _running--;
            // A lost connection fails all open steps. It is reported once, because they share the cause.
            var open = steps.Where(_state.IsOpen).ToArray();
            if (trouble is not null && open.Length > 0 && !Cancelled)
                _state.Fail(open[0], trouble as PulsarOpsException ?? StepOutcomes.Unexpected(open[0], trouble));
            foreach (var step in open)
            {
                _state.End(step);
                FailTurn(step);
            }

            foreach (var host in steps.Where(ChangesHost).Select(step => step.Host).Distinct())
                _applying.Remove(host);
            Go([]);
        }
    }

    private void Settle(PlannedStep step, PulsarOpsException? error)
    {
        lock (_state.Sync)
        {
            if (!_state.End(step))
                return;
            if (error is null)
            {
                SucceededCount++;
                _turns.Settle(step);
                Go(_graph.Succeed(step));
                EndVain();
                return;
            }

            _state.Fail(step, error);
            FailTurn(step);
            Go([]);
        }
    }

    /// <summary>A service that does not restart well stops the roll: what it lacks, others may lack too.</summary>
    private void FailTurn(PlannedStep step)
    {
        Fail(step);
        if (!_turns.IsRestart(step))
            return;
        foreach (var other in _turns.Close().Steps)
            Fail(other);
    }

    /// <summary>
    /// Skips the steps that cannot succeed without this one, and ends their waits. The cause has been reported.
    /// </summary>
    private void Fail(PlannedStep step)
    {
        var marked = _graph.Fail(step);
        foreach (var other in marked)
            _turns.Settle(other);
        _waits.RemoveAll(marked.Contains);
        foreach (var vain in marked.Where(_state.End))
        {
            if (_groups.TryGetValue(vain.Id, out var group))
                group.HasVain = true;
        }

        EndVain();
    }

    /// <summary>Ends the scripts that only wait for skipped steps. Other scripts continue.</summary>
    private void EndVain()
    {
        foreach (var group in _groups.Values.Distinct()
            .Where(group => group.HasVain && !group.Steps.Any(_state.IsOpen)).ToArray())
        {
            // Not under the lock, because callbacks of the cancellation may take locks of their own.
            group.HasVain = false;
            group.Ending = System.Threading.Tasks.Task.Run(group.End.Cancel);
        }
    }
}
