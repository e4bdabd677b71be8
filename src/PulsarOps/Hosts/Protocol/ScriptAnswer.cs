using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace PulsarOps.Hosts.Protocol;

/// <summary>
/// Reads the output of a framed script: the bytes of stdout and pieces of stderr, each on a thread of its own.
/// </summary>
internal sealed class ScriptAnswer(ProtocolFrame frame, Action<string> onLine, IRawAnswer? raw = null)
{
    private const int ErrorTailLength = 4096;

    private readonly TaskCompletionSource<int> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _errorsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _lock = new();
    private string _errors = "";
    private readonly Stopwatch _silence = Stopwatch.StartNew();
    private string _noise = "";
    private string _partial = "";
    private readonly List<byte> _line = [];
    private int _rawLength;

    /// <summary>Completes with the process group's id when the script can be sent.</summary>
    public Task<int> Begun => _begun.Task;

    /// <summary>Completes when stderr is complete.</summary>
    public Task ErrorsEnded => _errorsEnded.Task;

    /// <summary>
    /// The process of the shell that should start the script; null if no shell reported, because something else ran
    /// instead.
    /// </summary>
    public int? ShellProcess { get; private set; }

    /// <summary>Whether the script has reported its end.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Null if a signal ended it.</summary>
    public int? Status { get; private set; }

    /// <summary>The end of stderr. If the script did not begin, also what the host printed instead.</summary>
    public string ErrorTail
    {
        get
        {
            lock (_lock)
                return (Begun.IsCompleted ? _errors : _errors + "\n" + _noise + _partial).Trim();
        }
    }

    /// <summary>Takes the bytes of stdout as they come.</summary>
    /// <returns>False if nothing more will come.</returns>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        Hear(bytes);
        while (bytes.Length > 0)
        {
            if (_rawLength > 0)
            {
                var part = bytes.Slice(0, Math.Min(_rawLength, bytes.Length));
                raw!.Take(part);
                _rawLength -= part.Length;
                bytes = bytes.Slice(part.Length);
                continue;
            }

            var end = bytes.IndexOf((byte)'\n');
            _line.AddRange(end < 0 ? bytes : bytes.Slice(0, end));
            if (end < 0)
                return true;
            bytes = bytes.Slice(end + 1);
            if (!TakeLine())
                return false;
        }

        return true;
    }

    /// <summary>Marks stdout as closed.</summary>
    public void End()
    {
        if (_line.Count > 0)
            TakeLine();
    }

    private bool TakeLine()
    {
        var line = Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_line)).TrimEnd('\r');
        _line.Clear();
        if (!Take(line))
            return false;
        _rawLength = Begun.IsCompleted ? raw?.LengthAfter(line) ?? 0 : 0;
        return true;
    }

    private bool Take(string line)
    {
        if (!Begun.IsCompleted)
        {
            if (frame.IsBegin(line, out var group))
                _begun.TrySetResult(group);
            else if (frame.IsHello(line, out var process))
                ShellProcess = process;
            else
                AddNoise(line);
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

    /// <summary>
    /// Remembers the last output before the script begins, because a prompt may end without a newline.
    /// </summary>
    private void Hear(ReadOnlySpan<byte> bytes)
    {
        if (Begun.IsCompleted)
            return;
        lock (_lock)
        {
            _silence.Restart();
            var text = _partial + Encoding.UTF8.GetString(bytes);
            _partial = Tail(text.Substring(text.LastIndexOf('\n') + 1));
        }
    }

    /// <summary>
    /// The last output of the host if it has been silent for too long: it waits for an answer that will not come.
    /// </summary>
    /// <param name="question">The time limit after a line without an end.</param>
    /// <param name="message">The time limit after any other output.</param>
    public string? Unanswered(TimeSpan question, TimeSpan message)
    {
        lock (_lock)
        {
            var partial = _partial.Trim().Length > 0 ? _partial : _errors.Substring(_errors.LastIndexOf('\n') + 1);
            var (text, timeout) = partial.Trim().Length > 0 ? (partial, question) : (_errors + "\n" + _noise, message);
            return text.Trim().Length > 0 && _silence.Elapsed >= timeout ? text.Trim() : null;
        }
    }

    /// <summary>Adds a text to the tail of stderr, and passes the whole tail through the filter.</summary>
    /// <returns>False if nothing more will come.</returns>
    public bool TakeErrors(string text, Func<string, string>? filter = null)
    {
        lock (_lock)
        {
            _silence.Restart();
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

    /// <summary>Marks stderr as closed.</summary>
    public void EndErrors() => _errorsEnded.TrySetResult(true);

    private void AddNoise(string line)
    {
        lock (_lock)
            _noise = Tail(_noise + line + "\n");
    }

    private static string Tail(string text) =>
        text.Length > ErrorTailLength ? text.Substring(text.Length - ErrorTailLength) : text;
}
