namespace PulsarOps.Hosts.Protocol;

/// <summary>Moves bytes and runs commands on one machine. Knows nothing of Pulsar.</summary>
internal interface IRemoteSession : IDisposable
{
    /// <summary>Runs a POSIX sh script. Its input comes over stdin; each line of its output is handed on as it arrives.</summary>
    /// <remarks>Cancelling ends the script and what it started in its own process group, on the machine.</remarks>
    Task<CommandResult> RunAsync(RemoteCommand command, Action<string> onLine, CancellationToken cancellation);

    /// <summary>The path under which the machine itself sees a file of the controller, or null where it does not.</summary>
    string? SharedPath(string localPath);
}

/// <summary>A script, what it reads from stdin, and the time it has.</summary>
/// <param name="Title">What it is for, in messages.</param>
/// <param name="Deadline">Its end is enforced; infinite only where the script watches the time itself.</param>
internal sealed record RemoteCommand(string Title, string Script, byte[] Input, TimeSpan Deadline)
{
    /// <summary>A part of a file of the controller, which follows the input on stdin.</summary>
    public RemoteContent? Content { get; init; }

    /// <summary>Lines that follow the input on stdin while the script runs; without it, stdin is closed.</summary>
    public ReplyQueue? Replies { get; init; }

    /// <summary>Takes what the script sends besides lines.</summary>
    public IRawAnswer? Raw { get; init; }

    /// <summary>
    /// Who hears of what happens on the way. A session serves several cmdlets, and each has a log of its own.
    /// </summary>
    public IDeploymentLog? Log { get; init; }

    /// <summary>
    /// Urgent commands will follow while others are under way: fails before it is done if the host has no way for them.
    /// </summary>
    public bool OpensUrgentChannel { get; init; }

    /// <summary>Short, and of no use when it is late: it goes beside whatever else is under way.</summary>
    public bool Urgent { get; init; }
}

/// <summary>A part of a file of the controller.</summary>
/// <param name="Progress">Is told how many bytes of it are sent, from any thread.</param>
internal sealed record RemoteContent(string File, long Offset, long Length, Action<long>? Progress);

/// <summary>How a script ended: its exit status (null when a signal ended it) and the end of what it said on stderr.</summary>
internal sealed record CommandResult(int? ExitStatus, string ErrorTail);
