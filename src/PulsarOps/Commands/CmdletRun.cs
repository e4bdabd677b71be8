using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>Runs the asynchronous work of a cmdlet on the thread pool, and its output on the pipeline thread.</summary>
internal sealed class CmdletRun : IDisposable
{
    private const int StopPoll = 50;

    private readonly PSCmdlet _cmdlet;
    private readonly PipelineQueue _queue = new();
    private readonly ThrottledProgress _progress;
    private readonly CmdletPipe _pipe;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource<bool> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _task = Task.CompletedTask;
    private int _cancelled;

    public CmdletRun(PSCmdlet cmdlet)
    {
        _cmdlet = cmdlet;

        // The position distinguishes the stages of one pipeline, and is the same for all inputs of a stage.
        _progress = new(Math.Max(0, cmdlet.MyInvocation.PipelinePosition), _queue.Wake);
        _pipe = new(cmdlet, _queue, _progress);
    }

    /// <summary>
    /// Completes, without an error, when the work and its clean-up have ended, perhaps after the pipeline.
    /// </summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Runs the work. Returns when it has ended, or at once if the pipeline is stopped.</summary>
    public void Execute(Func<CmdletPipe, CancellationToken, Task> work)
    {
        _task = Task.Run(() => WorkAsync(work));
        Ended = _task.ContinueWith(
            Observe, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            Pump();
        }
        catch (Exception)
        {
            // The next command needs no more input, or the user stops at errors. Without this, the work would go on
            // changing hosts.
            Abandon();
            throw;
        }

        AwaitEnd();
        if (_task.IsFaulted || _task.IsCanceled)
            Fail();
    }

    /// <summary>Lets <see cref="Execute"/> return, and cancels the work. Any thread may call it.</summary>
    public void Stop()
    {
        if (_stopped.TrySetResult(true))
            Cancel();
    }

    public void Dispose() => _cancellation.Dispose();

    private async Task WorkAsync(Func<CmdletPipe, CancellationToken, Task> work)
    {
        try
        {
            await work(_pipe, _cancellation.Token);
        }
        finally
        {
            _queue.Complete();
        }
    }

    private void Pump()
    {
        while (_queue.Take(_progress.Due, out var item))
        {
            item?.Run(_cmdlet);
            _progress.ShowIfDue(_cmdlet);
        }

        ThrowIfStopped();
        _progress.Complete(_cmdlet);
        _pipe.Held.Write(_cmdlet);
    }

    private void Abandon()
    {
        Cancel();

        // If the pipeline is already ending, PowerShell does not call StopProcessing on Ctrl+C; only Stopping shows it.
        while (!_cmdlet.Stopping && Task.WaitAny([_task, _stopped.Task], StopPoll) < 0)
            continue;
        if (!_task.IsCompleted)
            return;
        try
        {
            _progress.Complete(_cmdlet);
        }
        catch (RuntimeException)
        {
            // The pipeline accepts no more records. Its host removes the progress record itself.
        }
    }

    private void AwaitEnd()
    {
        Task.WaitAny(_task, _stopped.Task);
        ThrowIfStopped();
    }

    // Closes the queue first, which releases its waiters. Callbacks of the token may take long (they end
    // processes and close connections), and the pool may be busy, so they run on a thread of their own.
    private void Cancel()
    {
        _queue.Close();
        if (Interlocked.Exchange(ref _cancelled, 1) != 0)
            return;
        _ = Task.Factory.StartNew(
            _cancellation.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ContinueWith(
                Observe, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Fail()
    {
        try
        {
            _task.GetAwaiter().GetResult();
        }
        catch (PipelineStoppedException)
        {
            throw;
        }
        catch (Exception e)
        {
            var errors = ErrorRecordFactory.CreateAll(e);
            foreach (var error in errors.Take(errors.Count - 1))
                _cmdlet.WriteError(error);
            _cmdlet.ThrowTerminatingError(errors[errors.Count - 1]);
        }
    }

    private void ThrowIfStopped()
    {
        if (_stopped.Task.IsCompleted)
            throw new PipelineStoppedException();
    }

    private static void Observe(Task task) => _ = task.Exception;
}
