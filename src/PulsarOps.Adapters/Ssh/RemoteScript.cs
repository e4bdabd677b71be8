using PulsarOps.Common;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Adapters.Ssh;

/// <summary>A process group on a host, and the word in its leader's command line.</summary>
internal sealed record RemoteGroup(int Id, string Token);

/// <summary>The peer does not answer any more.</summary>
internal sealed class ConnectionDeadException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>One script on a connection, from its start to its end, however that comes.</summary>
/// <param name="end">Ends a process group over whatever connection has room for it; tells whether the host has done
/// it.</param>
internal sealed class RemoteScript(
    SshTarget target, SshConnection connection, RemoteCommand command, Action<string> onLine, Func<RemoteGroup,
        Task<bool>> end)
{
    /// <summary>How long the host has to end a script; the script itself has two seconds of it.</summary>
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(4);

    /// <summary>How long it has to begin with that: a frozen one never does.</summary>
    private static readonly TimeSpan EndingBegin = TimeSpan.FromSeconds(1.5);

    /// <summary>How long the rest of stderr and of stdin may take.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a question without an answer is waited for, and how long a shell that said something else.
    /// </summary>
    private static readonly TimeSpan PromptTimeout = TimeSpan.FromSeconds(6), OutputTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BeginPoll = TimeSpan.FromSeconds(0.5);

    /// <summary>How long it takes to kill a program that asks.</summary>
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(1);

    private readonly ProtocolFrame _frame = new();

    /// <summary>Its process group, as soon as its bytes may have been sent.</summary>
    public RemoteGroup? Group { get; private set; }

    /// <summary>Ends when its channel is closed.</summary>
    public Task Closed { get; private set; } = Task.CompletedTask;

    /// <summary>Whether the host did not even take the order to end it.</summary>
    public bool IsStuck { get; private set; }

    /// <param name="patient">Whether the connection is known to be alive, and only the host may be slow.</param>
    /// <param name="begun">What comes before the script's bytes are sent.</param>
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

    /// <summary>Ends a process group by a script on another channel, with the same rights.</summary>
    /// <returns>Whether the host has done it.</returns>
    public static async Task<bool> EndAsync(SshTarget target, SshConnection connection, RemoteGroup group)
    {
        var input = new ScriptInput(new("end", RemoteShell.KillScript(group.Id, group.Token), [], EndingTime));
        var frame = new ProtocolFrame();
        var answer = new ScriptAnswer(frame, _ => { });
        try
        {
            using var run = Start(
                target, connection, frame, input.ScriptLength, answer, new(RemoteShell.Prompt(frame), target.Secrets.SudoPassword));
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
        SshTarget target, SshConnection connection, ProtocolFrame frame, int length, ScriptAnswer answer, SudoDialogue sudo)
    {
        try
        {
            return new(connection.Client, RemoteShell.CommandLine(frame, length, target.Become, target.Secrets.SudoPassword is not null), answer, sudo);
        }
        catch (Exception exception) when (exception is Renci.SshNet.Common.SshException or ObjectDisposedException or InvalidOperationException)
        {
            throw new ConnectionDeadException(exception.Message, exception);
        }
    }

    /// <returns>False where it was stopped before it began.</returns>
    private async Task<bool> BeginAsync(ScriptRun run, ScriptAnswer answer, SudoDialogue sudo, Task stopped, bool patient)
    {
        var timeout = Task.Delay(patient ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(target.ConnectionTimeoutSeconds), CancellationToken.None);
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
        cancellation.IsCancellationRequested ? new OperationCanceledException(cancellation) : new TimeoutException(command.Title);

    private static string CauseOf(Task task) => task.Exception!.InnerException!.Message;
}
