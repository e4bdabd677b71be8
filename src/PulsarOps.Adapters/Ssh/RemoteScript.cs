using PulsarOps.Common;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Adapters.Ssh;

/// <summary>A process group on a host, and the token in the command line of its leader.</summary>
internal sealed record RemoteGroup(int Id, string Token);

/// <summary>The peer no longer answers.</summary>
internal sealed class ConnectionDeadException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Runs one script on a connection, and handles its end, failure and cancellation.</summary>
/// <param name="end">Ends a process group over any connection with a free channel. Returns whether the host has done
/// it.</param>
internal sealed class RemoteScript(
    SshTarget target, SshConnection connection, RemoteCommand command, Action<string> onLine, Func<RemoteGroup,
        Task<bool>> end)
{
    /// <summary>The time for the host to end a script, with two seconds for the script to clean up.</summary>
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(4);

    /// <summary>The time until the host begins to end the script. A frozen host never begins.</summary>
    private static readonly TimeSpan EndingBegin = TimeSpan.FromSeconds(1.5);

    /// <summary>The time for the rest of stderr and stdin.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The time to wait for an unanswered prompt, and for a shell that printed something else.
    /// </summary>
    private static readonly TimeSpan PromptTimeout = TimeSpan.FromSeconds(6), OutputTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BeginPoll = TimeSpan.FromSeconds(0.5);

    /// <summary>The time to kill a program that prompts.</summary>
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(1);

    private readonly ProtocolFrame _frame = new();

    /// <summary>The script's process group, set before its bytes are sent.</summary>
    public RemoteGroup? Group { get; private set; }

    /// <summary>Completes when the channel is closed.</summary>
    public Task Closed { get; private set; } = Task.CompletedTask;

    /// <summary>Whether the host did not even accept the request to end the script.</summary>
    public bool IsStuck { get; private set; }

    /// <param name="patient">Whether the connection is known to be alive, so that only the host may be slow.</param>
    /// <param name="begun">Runs before the script's bytes are sent.</param>
    public async Task<CommandResult> RunAsync(bool patient, Func<Task> begun, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(command.Deadline);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        var stopped = Task.Delay(Timeout.Infinite, stop.Token);
        var input = new ScriptInput(command);
        var answer = new ScriptAnswer(_frame, onLine, command.Raw);
        var sudo = new SudoDialogue(RemoteShell.Prompt(_frame), target.Secrets.SudoPassword);
        using var run = Start(target, connection, _frame, input.ScriptLength, answer, sudo);
        Closed = run.Closed;

        var begin = await BeginAsync(run, answer, sudo, stopped, patient);
        if (!begin)
            throw Stopped(cancellation);
        await begun();
        Group = new(await run.Begun, _frame.Token);
        var written = run.WriteAsync(input);
        await Task.WhenAny(run.Ended, stopped, connection.Abandoned);
        if (!run.Ended.IsCompleted && !stopped.IsCompleted && connection.Abandoned.IsCompleted)
        {
            run.StopWriting();
            throw new ConnectionDeadException(await connection.Abandoned);
        }

        if (!run.Ended.IsCompleted || run.Refusal is not null)
        {
            run.StopWriting();
            IsStuck = !await end(Group);
            await Task.WhenAny(Task.WhenAll(run.Ended, written), Task.Delay(Rest, CancellationToken.None));
            run.Refusal?.Throw();
            throw Stopped(cancellation);
        }

        if (run.Ended.IsFaulted)
            throw new ConnectionDeadException(CauseOf(run.Ended), run.Ended.Exception!.InnerException);
        await Task.WhenAny(Task.WhenAll(written, answer.ErrorsEnded), Task.Delay(Rest, CancellationToken.None));
        cancellation.ThrowIfCancellationRequested();
        return new(answer.Status, answer.ErrorTail);
    }

    /// <summary>Ends a process group by a script on another channel, as the same user.</summary>
    /// <returns>Whether the host has done it.</returns>
    public static async Task<bool> EndAsync(SshTarget target, SshConnection connection, RemoteGroup group)
    {
        var input = new ScriptInput(new("end", RemoteShell.KillScript(group.Id, group.Token), [], EndingTime));
        var frame = new ProtocolFrame();
        var answer = new ScriptAnswer(frame, _ => { });
        try
        {
            using var run = Start(
                target, connection, frame, input.ScriptLength, answer,
                new(RemoteShell.Prompt(frame), target.Secrets.SudoPassword));
            await Task.WhenAny(run.Begun, run.Ended, Task.Delay(EndingBegin));
            if (run.Ended.IsFaulted && run.Ended.Exception!.InnerException is ChannelRefusedException refused)
                throw refused;
            if (!run.Begun.IsCompleted)
                return false;
            await Task.WhenAny(Task.WhenAll(run.WriteAsync(input), run.Ended), Task.Delay(EndingTime));
            return answer.HasEnded;
        }
        catch (ConnectionDeadException)
        {
            return false;
        }
    }

    private static ScriptRun Start(
        SshTarget target, SshConnection connection, ProtocolFrame frame, int length, ScriptAnswer answer,
        SudoDialogue sudo)
    {
        try
        {
            return new(
                connection.Client, RemoteShell.CommandLine(
                    frame, length, target.Become, target.Secrets.SudoPassword is not null), answer, sudo);
        }
        catch (Exception exception)
            when (exception is Renci.SshNet.Common.SshException or ObjectDisposedException or InvalidOperationException)
        {
            throw new ConnectionDeadException(exception.Message, exception);
        }
    }

    /// <returns>False if the script was cancelled before it began.</returns>
    private async Task<bool> BeginAsync(
        ScriptRun run, ScriptAnswer answer, SudoDialogue sudo, Task stopped, bool patient)
    {
        var timeout = Task.Delay(
            patient ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(target.ConnectionTimeoutSeconds),
            CancellationToken.None);
        var any = Task.WhenAny(run.Begun, run.Ended, sudo.Rejected, stopped, timeout, connection.Abandoned);
        while (await Task.WhenAny(any, Task.Delay(BeginPoll, CancellationToken.None)) != any)
        {
            if (answer.Unanswered(PromptTimeout, OutputTimeout) is not { } message)
                continue;
            await run.KillAsync(KillTime);
            throw new PulsarOpsException(
                nameof(SR.LoginPromptUnanswered), ErrorKind.PermissionDenied, target.Name, target.Name,
                    connection.Endpoint.UserName, message);
        }

        if (run.Begun.IsCompleted)
            return true;
        if (sudo.Rejected.IsCompleted)
        {
            await run.KillAsync(KillTime);
            throw StartFailure.PasswordRejected(target.Name, connection.Endpoint.UserName);
        }

        if (run.Ended.IsFaulted && run.Ended.Exception!.InnerException is ChannelRefusedException refused)
            throw refused;
        if (run.Ended.IsFaulted)
            throw new ConnectionDeadException(CauseOf(run.Ended), run.Ended.Exception!.InnerException);
        if (run.Ended.IsCompleted)
        {
            await Task.WhenAny(answer.ErrorsEnded, Task.Delay(Rest, CancellationToken.None));
            throw StartFailure.Of(target, connection.Endpoint.UserName, answer, run.ExitStatus, sudo.HasAnswered);
        }

        if (stopped.IsCompleted)
        {
            IsStuck = true;
            return false;
        }

        if (connection.Abandoned.IsCompleted)
            throw new ConnectionDeadException(await connection.Abandoned);
        throw new ConnectionDeadException($"no answer within {target.ConnectionTimeoutSeconds} s");
    }

    private Exception Stopped(CancellationToken cancellation) =>
        cancellation.IsCancellationRequested
            ? new OperationCanceledException(cancellation)
            : new TimeoutException(command.Title);

    private static string CauseOf(Task task) => task.Exception!.InnerException!.Message;
}
