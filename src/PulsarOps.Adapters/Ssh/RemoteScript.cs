using PulsarOps.Common;
using PulsarOps.Remote;
using PulsarOps.Remote.Ssh;
using PulsarOps.Topology;

namespace PulsarOps.Adapters.Ssh;

/// <summary>A process group on a host, and the word in its leader's command line.</summary>
internal sealed record RemoteGroup(int Id, string Token);

/// <summary>The peer does not answer any more.</summary>
internal sealed class ConnectionDeadException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>One script on a connection, from its start to its end, however that comes.</summary>
internal sealed class RemoteScript(SshTarget target, SshConnection connection, RemoteCommand command, Action<string> onLine)
{
    /// <summary>How long the host has to end a script; the script itself has two seconds of it.</summary>
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(4);

    /// <summary>How long it has to begin with that: a frozen one never does.</summary>
    private static readonly TimeSpan EndingBegin = TimeSpan.FromSeconds(1.5);

    /// <summary>How long the rest of stderr and of stdin may take.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly ScriptFrame _frame = new();

    /// <summary>Its process group, as soon as its bytes may have been sent.</summary>
    public RemoteGroup? Group { get; private set; }

    /// <summary>Whether the host did not even take the order to end it.</summary>
    public bool IsStuck { get; private set; }

    /// <param name="patient">Whether the connection is known to be alive, and only the host may be slow.</param>
    public async Task<CommandResult> RunAsync(bool patient, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(command.Deadline);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        var stopped = Task.Delay(Timeout.Infinite, stop.Token);
        var input = new ScriptInput(command);
        var answer = new ScriptAnswer(_frame, onLine);
        var sudo = new SudoDialogue(RemoteShell.Prompt(_frame), target.Secrets.SudoPassword);
        using var run = Start(target, connection, _frame, input.ScriptLength, answer, sudo);

        var begin = await BeginAsync(run, answer, sudo, stopped, patient);
        if (!begin)
            throw Stopped(cancellation);
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
            IsStuck = !await EndAsync(target, connection, Group);
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
        var frame = new ScriptFrame();
        var answer = new ScriptAnswer(frame, _ => { });
        try
        {
            using var run = Start(
                target, connection, frame, input.ScriptLength, answer, new(RemoteShell.Prompt(frame), target.Secrets.SudoPassword));
            await Task.WhenAny(run.Begun, run.Ended, Task.Delay(EndingBegin));
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
        SshTarget target, SshConnection connection, ScriptFrame frame, int length, ScriptAnswer answer, SudoDialogue sudo)
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
        var patience = Task.Delay(patient ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(target.ConnectionTimeoutSeconds), CancellationToken.None);
        await Task.WhenAny(run.Begun, run.Ended, sudo.Rejected, stopped, patience, connection.Abandoned);
        if (run.Begun.IsCompleted)
            return true;
        if (sudo.Rejected.IsCompleted)
        {
            throw new PulsarOpsException(
                nameof(SR.SudoPasswordRejected), ErrorKind.PermissionDenied, target.Name, target.Name, connection.Endpoint.UserName);
        }

        if (run.Ended.IsFaulted)
            throw new ConnectionDeadException(CauseOf(run.Ended), run.Ended.Exception!.InnerException);
        if (run.Ended.IsCompleted)
        {
            await Task.WhenAny(answer.ErrorsEnded, Task.Delay(Rest, CancellationToken.None));
            throw Refused(answer.ErrorTail, run.ExitStatus);
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

    private PulsarOpsException Refused(string words, int? status)
    {
        var reason = words.Length > 0 ? words : $"it ended with status {status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"} and no word";
        return target.Become == PulsarBecome.None || words.Contains("setsid", StringComparison.Ordinal)
            ? new(nameof(SR.ShellUnavailable), ErrorKind.NotSupported, target.Name, target.Name, reason)
            : new(nameof(SR.PrivilegeRequired), ErrorKind.PermissionDenied, target.Name, target.Name, connection.Endpoint.UserName, reason);
    }

    private Exception Stopped(CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? new OperationCanceledException(cancellation) : new TimeoutException(command.Title);

    private static string CauseOf(Task task) => task.Exception!.InnerException!.Message;
}
