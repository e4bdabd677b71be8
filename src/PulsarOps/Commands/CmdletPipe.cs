using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>What the work of a cmdlet has of PowerShell, from any thread and only while its block runs.</summary>
/// <remarks>What comes later is dropped; a question that cannot be asked any more is cancelled.</remarks>
internal sealed class CmdletPipe
{
    private readonly PSCmdlet _cmdlet;
    private readonly PipelineQueue _queue;
    private readonly int _pipelineThread = Environment.CurrentManagedThreadId;

    /// <remarks>To be made on the pipeline thread: preferences are read here.</remarks>
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

    /// <summary>What may be written only when the work has ended.</summary>
    public HeldMessages Held { get; }

    /// <summary>Whether -WhatIf is given or inherited.</summary>
    public bool WhatIf => Preferences.WhatIf;

    private bool OnPipelineThread => Environment.CurrentManagedThreadId == _pipelineThread;

    /// <summary>Has something done on the pipeline thread; waits where too much is waiting there already.</summary>
    /// <remarks>Whoever posts must not change afterwards what the action uses.</remarks>
    public void Post(Action<PSCmdlet> action) => _ = OnPipelineThread
        ? _queue.TryAddOwn(new(action))
        : _queue.TryAdd(new(action), wait: true);

    /// <summary>Emits one object, as it is: a collection is not taken apart.</summary>
    public void WriteObject(object value) => Post(cmdlet => cmdlet.WriteObject(value));

    /// <summary>Emits each of the objects.</summary>
    public void WriteObjects(IEnumerable<object> values)
    {
        foreach (var value in values)
            WriteObject(value);
    }

    public Task<bool> ShouldProcessAsync(string target, string action) => AskAsync(cmdlet => cmdlet.ShouldProcess(target, action));

    /// <summary>Asks something that only the pipeline thread can answer.</summary>
    public Task<T> AskAsync<T>(Func<PSCmdlet, T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var item = new PipelineItem(cmdlet => Answer(cmdlet, question, answer), () => answer.TrySetCanceled());

        // Somebody on the pipeline thread who waits for the answer would wait for itself.
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
        catch (Exception e) when (e is PipelineStoppedException or ActionPreferenceStopException or FlowControlException)
        {
            // Not an answer: the pipeline is to end.
            answer.TrySetCanceled();
            throw;
        }
        catch (Exception e)
        {
            answer.TrySetException(e);
        }
    }
}
