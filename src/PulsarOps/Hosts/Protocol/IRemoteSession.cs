namespace PulsarOps.Hosts.Protocol;

/// <summary>Moves bytes and runs commands on one host, without any knowledge of Pulsar.</summary>
internal interface IRemoteSession : IDisposable
{
    /// <summary>
    /// Runs a POSIX sh script. Its input comes over stdin; each line of its output is passed on as it arrives.
    /// </summary>
    /// <remarks>Cancelling ends the script and the processes in its group, on the host.</remarks>
    Task<CommandResult> RunAsync(RemoteCommand command, Action<string> onLine, CancellationToken cancellation);

    /// <summary>The path under which the host itself sees a file of the controller; null if it does not.</summary>
    string? SharedPath(string localPath);
}

/// <summary>A script, its stdin, and its deadline.</summary>
/// <param name="Title">Its purpose, for messages.</param>
/// <param name="Deadline">The enforced deadline; infinite only if the script limits its own time.</param>
internal sealed record RemoteCommand(string Title, string Script, byte[] Input, TimeSpan Deadline)
{
    /// <summary>A part of a file of the controller, which follows the input on stdin.</summary>
    public RemoteContent? Content { get; init; }

    /// <summary>Lines that follow the input on stdin while the script runs; without it, stdin is closed.</summary>
    public ReplyQueue? Replies { get; init; }

    /// <summary>Receives the data that the script sends besides lines.</summary>
    public IRawAnswer? Raw { get; init; }

    /// <summary>
    /// The log for events during the command. A session serves several cmdlets, and each has a log of its own.
    /// </summary>
    public IDeploymentLog? Log { get; init; }

    /// <summary>
    /// Urgent commands will follow while others run. The command fails before it starts if the host has no channel for
    /// them.
    /// </summary>
    public bool OpensUrgentChannel { get; init; }

    /// <summary>A short command that must not wait for others, such as the renewal of a lease.</summary>
    public bool Urgent { get; init; }
}

/// <summary>A part of a file of the controller.</summary>
/// <param name="Progress">Gets the number of bytes sent, from any thread.</param>
internal sealed record RemoteContent(string File, long Offset, long Length, Action<long>? Progress);

/// <summary>How a script ended: its exit status (null if a signal ended it) and the end of its stderr.</summary>
internal sealed record CommandResult(int? ExitStatus, string ErrorTail);
