using System.Collections.Concurrent;
using System.Text;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Receives the raw bytes that follow some lines of an answer.</summary>
internal interface IRawAnswer
{
    /// <summary>The number of raw bytes that follow a line; most lines have none.</summary>
    int LengthAfter(string line);

    /// <summary>Receives the next raw bytes, on the thread that reads the answer.</summary>
    void Take(ReadOnlySpan<byte> bytes);
}

/// <summary>Lines that the controller sends to a script while it runs, after its input.</summary>
internal sealed class ReplyQueue : IDisposable
{
    /// <summary>How often to check whether the script has ended.</summary>
    private const int PollInterval = 100;

    private readonly BlockingCollection<byte[]> _lines = [];

    public void Add(string line) => _lines.Add(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Marks the end of the lines.</summary>
    public void Complete() => _lines.CompleteAdding();

    /// <summary>Writes lines as they come, until there are no more or the script has ended.</summary>
    public void WriteTo(Stream stream, Func<bool> isWanted)
    {
        while (!_lines.IsCompleted && isWanted())
        {
            if (!_lines.TryTake(out var line, PollInterval))
                continue;
            stream.Write(line, 0, line.Length);
            stream.Flush();
        }
    }

    public void Dispose() => _lines.Dispose();
}
