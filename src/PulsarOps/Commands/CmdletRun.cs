using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>One piece of asynchronous work of a cmdlet: the work runs on the thread pool, what it has to say on the pipeline thread.</summary>
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

        // The position tells apart the records of the stages of one pipeline, and is the same for all of a stage's inputs.
        _progress = new(Math.Max(0, cmdlet.MyInvocation.PipelinePosition), _queue.Wake);
        _pipe = new(cmdlet, _queue, _progress);
    }

    /// <summary>Ends with the work, which may outlive the pipeline by its clean-up; never faulted.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Does the work and returns when it has ended, or at once when the pipeline is stopped.</summary>
    public void Execute(Func<CmdletPipe, CancellationToken, Task> work)
    {
        _task = Task.Run(() => WorkAsync(work));
        Ended = _task.ContinueWith(Observe, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            Pump();
        }
        catch (Exception)
        {
            // The next command has enough, or the user wants to stop at errors: without this, hosts would go on being changed.
            Abandon();
            throw;
        }

        AwaitEnd();
        if (_task.IsFaulted || _task.IsCanceled)
            Fail();
    }

    /// <summary>From any thread: lets <see cref="Execute"/> return, and tells the work to end.</summary>
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

        // A pipeline that is ending already calls no StopProcessing on Ctrl+C: Stopping alone tells of it.
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
            // The pipeline takes nothing more; its host removes the record itself.
        }
    }

    private void AwaitEnd()
    {
        Task.WaitAny(_task, _stopped.Task);
        ThrowIfStopped();
    }

    // First the queue, which releases whoever waits in it. What is registered at the token may take its time (it may end
    // processes, or close connections) and the pool may be busy, so that has a thread of its own.
    private void Cancel()
    {
        _queue.Close();
        if (Interlocked.Exchange(ref _cancelled, 1) != 0)
            return;
        _ = Task.Factory.StartNew(
            _cancellation.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ContinueWith(Observe, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
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
