using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>Carries out a plan as a graph: a machine and a role go on as soon as what they wait for is true.</summary>
internal sealed class PlanExecutor(Func<string, IHost> hostOf, IDeploymentLog log, StepProgress progress, CancellationToken cancellation)
{
    /// <summary>Steps that the last run has done.</summary>
    public int SucceededCount { get; private set; }

    /// <summary>Returns what failed, when nothing more can be done. What does not depend on a failure has been done all the same.</summary>
    public async Task<IReadOnlyList<StepFailure>> RunAsync(IReadOnlyList<PlannedStep> steps)
    {
        var ledger = new ExecutionState(log, progress);
        if (steps.Count > 0)
        {
            using var uploads = new EarlyUploads(steps, hostOf, cancellation);
            var run = new PlanScheduler(steps, new(hostOf, uploads, ledger, cancellation), ledger, isPart: false, cancellation);
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
