using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>Executes a plan as a graph: each step runs as soon as the steps before it are done.</summary>
internal sealed class PlanExecutor(
    Func<string, IHost> hostOf, IDeploymentLog log, StepProgress progress, CancellationToken cancellation)
{
    /// <summary>Asked before each service that the plan restarts or stops. Null: each may begin.</summary>
    public IStopGate? Gate { get; init; }

    /// <summary>The number of steps that the last run has done.</summary>
    public int SucceededCount { get; private set; }

    /// <summary>Why the gate has let no further service begin; null if it has let all begin.</summary>
    public GateClosure? Closure { get; private set; }

    /// <summary>The ids of the services that have not begun because the gate has closed, in the plan's order.</summary>
    public IReadOnlyList<string> NotBegun { get; private set; } = [];

    /// <summary>
    /// Executes the plan and returns the failures. Steps that do not depend on a failed step still run.
    /// </summary>
    public async Task<IReadOnlyList<StepFailure>> RunAsync(IReadOnlyList<PlannedStep> steps)
    {
        var state = new ExecutionState(log, progress);
        if (steps.Count > 0)
        {
            using var uploads = new EarlyUploads(steps, hostOf, cancellation);
            var run = new PlanScheduler(
                steps, new(hostOf, uploads, state, cancellation), state, isPart: false, cancellation, Gate);
            try
            {
                await run.Task;
            }
            finally
            {
                await uploads.EndAsync();
            }

            SucceededCount = run.SucceededCount;
            (Closure, NotBegun) = (run.Closure, run.NotBegun);
        }

        return state.Failures;
    }
}

/// <summary>A failed step and its error.</summary>
internal sealed record StepFailure(PlannedStep Step, PulsarOpsException Error);
