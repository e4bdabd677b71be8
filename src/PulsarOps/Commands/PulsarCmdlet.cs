using System.Management.Automation;
using PulsarOps.Commands;

namespace PulsarOps;

/// <summary>The base of all cmdlets: does asynchronous work in ProcessRecord, with live streams, questions and cancellation.</summary>
public abstract class PulsarCmdlet : PSCmdlet, IDisposable
{
    private readonly object _lock = new();
    private CmdletRun? _run;
    private bool _stopping;

    /// <summary>
    /// Ends when nothing of this cmdlet's work runs any more. After Ctrl+C that may be later than Dispose:
    /// what the work uses for its clean-up is to be released after it.
    /// </summary>
    private protected Task WorkEnded => _run?.Ended ?? Task.CompletedTask;

    /// <summary>Does the work, which may use PowerShell by the pipe only. Its failure is this cmdlet's terminating error.</summary>
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

    /// <summary>Comes from another thread, on Ctrl+C.</summary>
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

        // Not before: the work and its clean-up still use the token.
        run.Ended.ContinueWith(_ => run.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
