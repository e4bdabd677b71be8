using System.Runtime.CompilerServices;
using System.Text;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Writes a script's stdin: the script itself, its input, and optionally a part of a file.</summary>
internal sealed class ScriptInput(RemoteCommand command)
{
    /// <summary>A size that pipes and channels handle well.</summary>
    private const int ChunkLength = 128 * 1024;

    /// <summary>How much content goes with the input in one piece, so that a small file needs one packet.</summary>
    private const int TailLength = 16 * 1024;

    // Many hosts get the same large script.
    private static readonly ConditionalWeakTable<string, byte[]> Encoded = new();

    private readonly byte[] _script = Encoded.GetValue(command.Script, Encoding.UTF8.GetBytes);

    public int ScriptLength => _script.Length;

    /// <summary>Writes everything on the calling thread; stops early if the rest is no longer wanted.</summary>
    public void Write(Stream stream, Func<bool> isWanted)
    {
        var tail = Math.Max(0, _script.Length - TailLength);
        Write(stream, _script, tail, isWanted);
        byte[] rest = [.. _script.Skip(tail), .. command.Input];
        Write(stream, rest, rest.Length, isWanted);
        if (command.Content is { } content)
            WriteContent(stream, content, isWanted);
        stream.Flush();
        command.Replies?.WriteTo(stream, isWanted);
    }

    private static void Write(Stream stream, byte[] bytes, int length, Func<bool> isWanted)
    {
        for (var at = 0; at < length && isWanted(); at += ChunkLength)
            stream.Write(bytes, at, Math.Min(ChunkLength, length - at));
    }

    private static void WriteContent(Stream stream, RemoteContent content, Func<bool> isWanted)
    {
        using var file = new FileStream(
            content.File,
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read,
            1,
            FileOptions.SequentialScan
        );
        file.Seek(content.Offset, SeekOrigin.Begin);
        var buffer = new byte[ChunkLength];
        var sent = 0L;
        while (sent < content.Length && isWanted())
        {
            var read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, content.Length - sent));
            if (read == 0)
                break; // The file has shrunk. The host detects the missing rest and reports it.
            stream.Write(buffer, 0, read);
            sent += read;
            content.Progress?.Invoke(sent);
        }
    }
}
