namespace PulsarOps.Remote;

/// <summary>Takes what comes from a framed script: lines of stdout and pieces of stderr, each from a thread of its own.</summary>
internal sealed class ScriptAnswer(ScriptFrame frame, Action<string> onLine)
{
    private const int ErrorTailLength = 4096;

    private readonly TaskCompletionSource<int> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _errorsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _lock = new();
    private string _errors = "";
    private string _noise = "";

    /// <summary>Ends with the number of the process group when the script is awaited.</summary>
    public Task<int> Begun => _begun.Task;

    /// <summary>Ends when stderr is complete.</summary>
    public Task ErrorsEnded => _errorsEnded.Task;

    /// <summary>Whether the script has told its end.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Null where a signal ended it.</summary>
    public int? Status { get; private set; }

    /// <summary>The end of stderr; where nothing began, also what was said instead.</summary>
    public string ErrorTail
    {
        get
        {
            lock (_lock)
                return (Begun.IsCompleted ? _errors : _errors + "\n" + _noise).Trim();
        }
    }

    /// <returns>False when nothing more is to come.</returns>
    public bool Take(string line)
    {
        if (!Begun.IsCompleted)
        {
            if (frame.IsBegin(line, out var group))
                _begun.TrySetResult(group);
            else
                _noise = Tail(_noise + line + "\n");
            return true;
        }

        if (!frame.IsEnd(line, out var rest, out var status))
        {
            onLine(line);
            return true;
        }

        if (rest.Length > 0)
            onLine(rest);
        Status = status;
        HasEnded = true;
        return false;
    }

    /// <summary>Adds to the tail of stderr, which is what <paramref name="filter"/> makes of it.</summary>
    /// <returns>False when nothing more is to come.</returns>
    public bool TakeErrors(string text, Func<string, string>? filter = null)
    {
        lock (_lock)
        {
            _errors += text;
            if (filter is not null)
                _errors = filter(_errors);
            var isComplete = frame.TryTakeEnd(ref _errors);
            _errors = Tail(_errors);
            if (isComplete)
                _errorsEnded.TrySetResult(true);
            return !isComplete;
        }
    }

    /// <summary>stderr is closed.</summary>
    public void EndErrors() => _errorsEnded.TrySetResult(true);

    private static string Tail(string text) => text.Length > ErrorTailLength ? text.Substring(text.Length - ErrorTailLength) : text;
}
