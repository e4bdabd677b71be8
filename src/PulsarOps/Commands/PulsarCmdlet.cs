using System.Management.Automation;
using PulsarOps.Commands;

namespace PulsarOps;

/// <summary>
/// The base of all cmdlets. Runs asynchronous work in ProcessRecord, with live streams, prompts and cancellation.
/// </summary>
public abstract class PulsarCmdlet : PSCmdlet, IDisposable
{
    private readonly object _lock = new();
    private CmdletRun? _run;
    private bool _stopping;

    /// <summary>
    /// Completes when all work of this cmdlet has ended. After Ctrl+C, this may be later than Dispose, and the clean-up
    /// still needs its resources until then.
    /// </summary>
    private protected Task WorkEnded => _run?.Ended ?? Task.CompletedTask;

    /// <summary>
    /// Does the work, which uses PowerShell only through the pipe. Its exception becomes the terminating error.
    /// </summary>
    private protected void Run(Func<CmdletPipe, CancellationToken, Task> work)
    {
        CmdletRun run;
        lock (_lock)
        {
            if (_stopping)
                throw new PipelineStoppedException();
            _run?.Dispose();
            _run = run = new(this);
        }

        run.Execute(work);
    }

    /// <summary>PowerShell calls this on another thread, on Ctrl+C.</summary>
    protected sealed override void StopProcessing()
    {
        lock (_lock)
            _stopping = true;
        _run?.Stop();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _run is not { } run)
            return;
        if (!run.Ended.IsCompleted)
            run.Stop();

        // Disposed only now, because the work and its clean-up use the token.
        run.Ended.ContinueWith(
            _ => run.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
