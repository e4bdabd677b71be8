using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>Gives the work of a cmdlet access to PowerShell from any thread, while the cmdlet's block runs.</summary>
/// <remarks>Later output is dropped, and later questions are cancelled.</remarks>
internal sealed class CmdletPipe
{
    private readonly PSCmdlet _cmdlet;
    private readonly PipelineQueue _queue;
    private readonly int _pipelineThread = Environment.CurrentManagedThreadId;

    /// <remarks>Create it on the pipeline thread, because it reads preferences.</remarks>
    public CmdletPipe(PSCmdlet cmdlet, PipelineQueue queue, ThrottledProgress progress)
    {
        _cmdlet = cmdlet;
        _queue = queue;
        Preferences = StreamPreferences.Read(cmdlet);
        Held = new(Preferences);
        Log = new StreamLog(this, progress);
    }

    public IDeploymentLog Log { get; }

    public StreamPreferences Preferences { get; }

    /// <summary>The records to write only after the work has ended.</summary>
    public HeldMessages Held { get; }

    /// <summary>Whether -WhatIf is given or inherited.</summary>
    public bool WhatIf => Preferences.WhatIf;

    private bool OnPipelineThread => Environment.CurrentManagedThreadId == _pipelineThread;

    /// <summary>Runs an action on the pipeline thread. Waits while the queue is full.</summary>
    /// <remarks>The caller must not change the objects that the action uses.</remarks>
    public void Post(Action<PSCmdlet> action) => _ = OnPipelineThread
        ? _queue.TryAddOwn(new(action))
        : _queue.TryAdd(new(action), wait: true);

    /// <summary>Writes one object. A collection is not enumerated.</summary>
    public void WriteObject(object value) => Post(cmdlet => cmdlet.WriteObject(value));

    /// <summary>Writes each of the objects.</summary>
    public void WriteObjects(IEnumerable<object> values)
    {
        foreach (var value in values)
            WriteObject(value);
    }

    public Task<bool> ShouldProcessAsync(string target, string action) =>
        AskAsync(cmdlet => cmdlet.ShouldProcess(target, action));

    /// <summary>Runs a function on the pipeline thread and returns its result.</summary>
    public Task<T> AskAsync<T>(Func<PSCmdlet, T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var item = new PipelineItem(cmdlet => Answer(cmdlet, question, answer), () => answer.TrySetCanceled());

        // On the pipeline thread, waiting for the answer would be a deadlock.
        if (OnPipelineThread && !_queue.IsClosed)
            item.Run(_cmdlet);
        else if (!_queue.TryAdd(item, wait: false))
            answer.TrySetCanceled();
        return answer.Task;
    }

    private static void Answer<T>(PSCmdlet cmdlet, Func<PSCmdlet, T> question, TaskCompletionSource<T> answer)
    {
        try
        {
            answer.TrySetResult(question(cmdlet));
        }
        catch (Exception e)
            when (e is PipelineStoppedException or ActionPreferenceStopException or FlowControlException)
        {
            // The pipeline ends without an answer.
            answer.TrySetCanceled();
            throw;
        }
        catch (Exception e)
        {
            answer.TrySetException(e);
        }
    }
}
