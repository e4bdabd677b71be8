using System.Globalization;

namespace PulsarOps.Hosts.Protocol;

/// <summary>
/// What is put around a script on its way to a host's sh. It says when the script is awaited and under which process
/// group, and how it ended: so that a login shell's own words, or a process that keeps stdout open, harm nobody.
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

    /// <summary>In the command line of the group's leader: tells it from another process that has got its number.</summary>
    public string Token { get; }

    /// <summary>
    /// The program of the group's leader, for <c>setsid sh -c</c>. It outlives the signals that its script has to obey, and after
    /// the end it reads what is still on its way, so that nobody waits for room in a pipe.
    /// </summary>
    /// <param name="scriptLength">How many bytes of stdin are the script.</param>
    public string Program(int scriptLength) => string.Format(
        CultureInfo.InvariantCulture,
        "trap : HUP INT TERM; cd /; printf \"%s%s\\n\" \"{0}\" \"$$\"; sh -c \"eval \\\"\\$(head -c {1})\\\"\"; " +
        "s=$?; printf \"%s %s\\n\" \"{2}\" \"$s\"; printf \"%s\\n\" \"{2}\" >&2; exec cat >/dev/null 2>&1",
        _begin, scriptLength, _end);

    /// <summary>
    /// What the login shell runs first: it says that there is a shell, and as which process, before sudo or anything
    /// else may fail.
    /// </summary>
    public string Hello => $"printf \"%s%s\\n\" \"{_shell}\" \"$$\"";

    /// <summary>The shell's process, if the line is the shell's first word.</summary>
    public bool IsHello(string line, out int process)
    {
        process = 0;
        var at = line.IndexOf(_shell, StringComparison.Ordinal);
        return at >= 0 && int.TryParse(line.AsSpan(at + _shell.Length), NumberStyles.None,
            CultureInfo.InvariantCulture, out process);
    }

    /// <summary>The process group, where the line is the one that begins the answer.</summary>
    public bool IsBegin(string line, out int group)
    {
        group = 0;
        // What a login shell said before may have no newline of its own.
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
    /// <param name="rest">What the script wrote before it without a newline.</param>
    /// <param name="status">Null where a signal ended the script.</param>
    public bool IsEnd(string line, out string rest, out int? status)
    {
        rest = "";
        status = null;
        var at = line.LastIndexOf(_end, StringComparison.Ordinal);

        // The same word is in the command line, which a script may list: there no number follows.
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

    /// <summary>Whether stderr is complete; takes the frame's own line out of it.</summary>
    public bool TryTakeEnd(ref string errors)
    {
        var at = errors.IndexOf(_end + "\n", StringComparison.Ordinal);
        if (at < 0)
            return false;
        errors = errors.Remove(at, _end.Length + 1);
        return true;
    }
}
