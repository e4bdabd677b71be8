using PulsarOps.Common;
using PulsarOps.Deployment.Planning;
using PulsarOps.Remote;
using PulsarOps.Remote.Primitives;

namespace PulsarOps.Deployment.Execution;

/// <summary>Carries out a plan as a graph: a machine and a role go on as soon as what they wait for is true.</summary>
/// <remarks>One batch at a time runs on a machine, and it takes with it whatever depends on nothing but itself; waits run beside it.</remarks>
internal sealed class PlanExecutor(Func<string, IHost> hostOf, IDeploymentLog log, StepProgress progress, CancellationToken cancellation)
{
    private readonly object _gate = new();
    private readonly List<StepFailure> _failures = [];

    public async Task<IReadOnlyList<StepFailure>> RunAsync(IReadOnlyList<PlannedStep> steps)
    {
        if (steps.Count > 0)
            await new Run(this, steps, isPart: false).Task;
        return _failures;
    }

    private sealed class Run
    {
        private readonly PlanExecutor _owner;
        private readonly StepGraph _graph;
        private readonly bool _isPart;
        private readonly Dictionary<string, List<PlannedStep>> _ready = [];
        private readonly HashSet<string> _begun = [];
        private readonly HashSet<string> _applying = [];
        private readonly TaskCompletionSource<bool> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _running;

        /// <param name="isPart">Whether the steps are those of one step of the plan, which alone is counted in the progress.</param>
        public Run(PlanExecutor owner, IReadOnlyList<PlannedStep> steps, bool isPart)
        {
            _owner = owner;
            _isPart = isPart;
            _graph = new(steps);
            lock (_owner._gate)
                Go([.. _graph.Free()]);
        }

        public Task Task => _end.Task;

        // Everything below runs under the lock but for the tasks themselves.
        private void Go(IReadOnlyList<PlannedStep> free)
        {
            // What is free now may have gone with the batch of its predecessors already.
            foreach (var step in free.Where(step => step.Work is ApplyWork && !_begun.Contains(step.Id)))
            {
                if (!_ready.TryGetValue(step.Machine, out var waiting))
                    _ready[step.Machine] = waiting = [];
                waiting.Add(step);
            }

            if (!_owner.Cancelled)
            {
                foreach (var machine in _ready.Keys.Where(machine => _ready[machine].Count > 0 && !_applying.Contains(machine)).ToArray())
                    Start(NextBatch(machine), steps => ApplyAsync(machine, steps));
                foreach (var waits in free.Where(step => step.Work is WaitWork).GroupBy(step => step.Machine))
                    Start([.. waits], steps => WaitAsync(waits.Key, steps));
                foreach (var step in free.Where(step => step.Work is DecideWork or UnpackWork))
                    Start([step], _ => step.Work is DecideWork decide ? DecideAsync(step, decide) : UnpackAsync(step, (UnpackWork)step.Work));
            }

            if (!_isPart)
                _owner.Report(_graph);
            if (_running == 0 && (_graph.IsSettled || _owner.Cancelled))
                _ = _owner.Cancelled ? _end.TrySetCanceled() : _end.TrySetResult(true);
        }

        /// <summary>What is ready, and what needs nothing more than that on the same machine, in the plan's order.</summary>
        private List<PlannedStep> NextBatch(string machine)
        {
            var batch = _ready[machine];
            _ready[machine] = [];
            _applying.Add(machine);
            var ids = new HashSet<string>(batch.Select(step => step.Id));
            for (var at = 0; at < batch.Count; at++)
            {
                foreach (var next in _graph.DependentsOf(batch[at]))
                {
                    if (next.Work is ApplyWork && next.Machine == machine && !ids.Contains(next.Id) && _graph.MissingOf(next).All(ids.Contains))
                    {
                        ids.Add(next.Id);
                        batch.Add(next);
                    }
                }
            }

            return batch;
        }

        private void Start(IReadOnlyList<PlannedStep> steps, Func<IReadOnlyList<PlannedStep>, Task> work)
        {
            _running++;
            foreach (var step in steps)
            {
                _begun.Add(step.Id);
                _owner.Begin(step);
            }

            System.Threading.Tasks.Task.Run(() => GuardAsync(steps, work));
        }

        private async Task GuardAsync(IReadOnlyList<PlannedStep> steps, Func<IReadOnlyList<PlannedStep>, Task> work)
        {
            Exception? trouble = null;
            try
            {
                await work(steps);
            }
            catch (Exception exception)
            {
                trouble = exception;
            }

            lock (_owner._gate)
            {
                _running--;
                // A lost connection, or a question without an answer, fails whatever of it was still open: once, for they share the cause.
                var open = steps.Where(_owner.IsOpen).ToArray();
                if (trouble is not null && open.Length > 0 && !_owner.Cancelled)
                    _owner.Fail(open[0], trouble as PulsarOpsException ?? Unexpected(open[0], trouble));
                foreach (var step in open)
                {
                    _owner.End(step);
                    _graph.Fail(step);
                }

                foreach (var machine in steps.Where(step => step.Work is ApplyWork).Select(step => step.Machine).Distinct())
                    _applying.Remove(machine);
                Go([]);
            }
        }

        private async Task ApplyAsync(string machine, IReadOnlyList<PlannedStep> steps)
        {
            var numbers = steps.Select((step, index) => (step.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
            var entries = steps.Select((step, index) => new BatchEntry(
                index, ((ApplyWork)step.Work).Primitive, [.. step.After.Where(numbers.ContainsKey).Select(id => numbers[id])]));
            var batch = new HostBatch(((ApplyWork)steps[0].Work).StateDirectory, [.. entries]);
            await _owner.Host(machine).ApplyAsync(batch, result => Settle(steps[result.Number], Judge(steps[result.Number], result)), _owner.Token);
        }

        private async Task UnpackAsync(PlannedStep step, UnpackWork work)
        {
            var host = _owner.Host(step.Machine);
            var path = await host.UploadAsync(work.Archive, work.Sha512, work.StateDirectory, _owner.Token);
            var entry = new BatchEntry(0, new ReleasePrimitive(path, work.Sha512, work.Tree), []);
            await host.ApplyAsync(new(work.StateDirectory, [entry]), result => Settle(step, Judge(step, result)), _owner.Token);
        }

        private async Task WaitAsync(string machine, IReadOnlyList<PlannedStep> steps)
        {
            var waits = steps.Select((step, index) => (Work: (WaitWork)step.Work, index))
                .Select(pair => new GateWait(pair.index, pair.Work.Gate, pair.Work.PidFile, pair.Work.TimeoutSeconds, pair.Work.LogFiles));
            await _owner.Host(machine).WaitForAsync(
                [.. waits], result => Settle(steps[result.Number], GateJudge.Judge(steps[result.Number], result)), _owner.Token);
        }

        private async Task DecideAsync(PlannedStep step, DecideWork work)
        {
            var facts = await _owner.Host(step.Machine).ProbeAsync(work.Probe, _owner.Token);
            var before = _owner.FailureCount;
            var steps = work.Expand(facts);
            if (steps.Count > 0)
                await new Run(_owner, steps, isPart: true).Task;
            // Those steps have told their own failures.
            Settle(step, null, quietly: _owner.FailureCount > before);
        }

        private void Settle(PlannedStep step, PulsarOpsException? error, bool quietly = false)
        {
            lock (_owner._gate)
            {
                if (!_owner.End(step))
                    return;
                if (error is null && !quietly)
                {
                    Go(_graph.Succeed(step));
                    return;
                }

                if (error is not null)
                    _owner.Fail(step, error);
                _graph.Fail(step);
                Go([]);
            }
        }

        /// <summary>A skipped step is no failure of its own: that of the one before it is told.</summary>
        private static PulsarOpsException? Judge(PlannedStep step, PrimitiveResult result)
        {
            switch (result.Outcome)
            {
                case PrimitiveOutcome.Changed or PrimitiveOutcome.Unchanged:
                    return null;
                case PrimitiveOutcome.Skipped:
                    return new(nameof(SR.StepSkipped), ErrorKind.Failed, step.Step.Target, step.Step.Target, step.Step.Node);
                default:
                    return step.Work is ApplyWork { Primitive: StopPrimitive stop }
                        ? new(nameof(SR.StopTimedOut), ErrorKind.Timeout, stop.Id, stop.Id, stop.TimeoutSeconds)
                        : new(nameof(SR.StepFailed), ErrorKind.Failed, step.Step.Service ?? step.Step.Node, Describe(step), step.Step.Node, result.Detail);
            }
        }

        private static string Describe(PlannedStep step) => step.Work is ApplyWork apply ? apply.Primitive.Describe() : $"unpack {step.Step.Target}";

        private static PulsarOpsException Unexpected(PlannedStep step, Exception cause) =>
            new(nameof(SR.StepFailed), ErrorKind.Failed, step.Step.Service ?? step.Step.Node, cause, Describe(step), step.Step.Node, cause.Message);
    }

    private readonly HashSet<string> _open = [];

    private CancellationToken Token => cancellation;

    private bool Cancelled => cancellation.IsCancellationRequested;

    private int FailureCount => _failures.Count;

    private IHost Host(string machine) => hostOf(machine);

    private bool IsOpen(PlannedStep step) => _open.Contains(step.Id);

    private void Begin(PlannedStep step)
    {
        _open.Add(step.Id);
        log.Verbose($"[{step.Step.Node}] {step.Step.Action} {step.Step.Target}: {step.Step.Reason}");
    }

    private bool End(PlannedStep step) => _open.Remove(step.Id);

    private void Report(StepGraph graph) => progress.Report(graph.SettledCount, graph.Count, _open);

    private void Fail(PlannedStep step, PulsarOpsException error)
    {
        if (error.ErrorId == nameof(SR.StepSkipped))
            return;
        _failures.Add(new(step, error));
        log.Failure(error);
    }
}
