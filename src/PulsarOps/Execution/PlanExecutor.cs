using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>Executes a plan as a graph: each step runs as soon as the steps before it are done.</summary>
internal sealed class PlanExecutor(
    Func<string, IHost> hostOf, IDeploymentLog log, StepProgress progress, CancellationToken cancellation)
{
    /// <summary>The number of steps that the last run has done.</summary>
    public int SucceededCount { get; private set; }

    /// <summary>
    /// Executes the plan and returns the failures. Steps that do not depend on a failed step are done all the same.
    /// </summary>
    public async Task<IReadOnlyList<StepFailure>> RunAsync(IReadOnlyList<PlannedStep> steps)
    {
        var ledger = new ExecutionState(log, progress);
        if (steps.Count > 0)
        {
            using var uploads = new EarlyUploads(steps, hostOf, cancellation);
            var run = new PlanScheduler(
                steps, new(hostOf, uploads, ledger, cancellation), ledger, isPart: false, cancellation);
            try
            {
                await run.Task;
            }
            finally
            {
                await uploads.EndAsync();
            }

            SucceededCount = run.SucceededCount;
        }

        return ledger.Failures;
    }
}
