using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PulsarOps.Hosts.Protocol;

/// <summary>
/// Wraps a script on its way to a host's sh. The frame reports when the script can be sent, its process group, and how
/// it ended. The output of a login shell and a process that keeps stdout open therefore do no harm.
/// </summary>
internal sealed class ProtocolFrame
{
    private readonly string _shell;
    private readonly string _begin;
    private readonly string _end;

    public ProtocolFrame()
    {
        Token = Guid.NewGuid().ToString("n");
        _shell = $"pulsarops-shell-{Token} ";
        _begin = $"pulsarops-begin-{Token} ";
        _end = $"pulsarops-end-{Token}";
    }

    /// <summary>
    /// A token in the command line of the group's leader. It distinguishes the leader from a later process with the
    /// same id.
    /// </summary>
    public string Token { get; }

    /// <summary>
    /// The program of the group's leader, for <c>setsid sh -c</c>. It survives the signals that its script must obey,
    /// and after the end it reads the remaining input, so that no writer waits for room in a pipe.
    /// </summary>
    /// <param name="scriptLength">How many bytes of stdin are the script.</param>
    public string Program(int scriptLength) => string.Format(
        CultureInfo.InvariantCulture,
        "trap : HUP INT TERM; cd /; printf \"%s%s\\n\" \"{0}\" \"$$\"; sh -c \"eval \\\"\\$(head -c {1})\\\"\"; " +
        "s=$?; printf \"%s %s\\n\" \"{2}\" \"$s\"; printf \"%s\\n\" \"{2}\" >&2; exec cat >/dev/null 2>&1",
        _begin, scriptLength, _end);

    /// <summary>
    /// The first command of the login shell: it reports that there is a shell, and its process id, before sudo or
    /// anything else can fail.
    /// </summary>
    public string Hello => $"printf \"%s%s\\n\" \"{_shell}\" \"$$\"";

    /// <summary>Whether the line is the output of <see cref="Hello"/>, with the shell's process id.</summary>
    public bool IsHello(string line, out int process)
    {
        process = 0;
        var at = line.IndexOf(_shell, StringComparison.Ordinal);
        return at >= 0 && int.TryParse(line.AsSpan(at + _shell.Length), NumberStyles.None,
            CultureInfo.InvariantCulture, out process);
    }

    /// <summary>Whether the line begins the answer, with the process group.</summary>
    public bool IsBegin(string line, out int group)
    {
        group = 0;
        // Earlier output of a login shell may lack a final newline.
        var at = line.IndexOf(_begin, StringComparison.Ordinal);
        return at >= 0
            && int.TryParse(
                line.AsSpan(at + _begin.Length),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out group
            );
    }

    /// <summary>Whether the line ends the answer.</summary>
    /// <param name="rest">The script's output before it without a newline.</param>
    /// <param name="status">Null if a signal ended the script.</param>
    public bool IsEnd(string line, out string rest, out int? status)
    {
        rest = "";
        status = null;
        var at = line.LastIndexOf(_end, StringComparison.Ordinal);

        // The same token is in the command line, which a script may list, but without a number after it.
        if (
            at < 0
            || !int.TryParse(
                line.AsSpan(at + _end.Length),
                NumberStyles.AllowLeadingWhite,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
            return false;
        rest = line.Substring(0, at);
        status = number is > 128 and < 160 ? null : number;
        return true;
    }

    /// <summary>Whether stderr is complete; removes the frame's own line from it.</summary>
    public bool TryTakeEnd(ref string errors)
    {
        var at = errors.IndexOf(_end + "\n", StringComparison.Ordinal);
        if (at < 0)
            return false;
        errors = errors.Remove(at, _end.Length + 1);
        return true;
    }
}

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
