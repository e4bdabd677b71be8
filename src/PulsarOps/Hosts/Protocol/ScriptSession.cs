using System.Diagnostics;
using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Runs scripts over a session and parses their answers.</summary>
/// <param name="host">The display name of the host.</param>
/// <param name="session">The session to the host.</param>
/// <param name="log">Gets an entry for each script.</param>
/// <param name="account">
/// The account that runs the services, if it is not the user of the session. PulsarOps works in its folders as this
/// account.
/// </param>
internal sealed class ScriptSession(string host, IRemoteSession session, IDeploymentLog? log, string account)
{
    /// <summary>
    /// Runs a script and passes on the lines of its answer. An answer without an end is an error, whatever came before
    /// it.
    /// </summary>
    public Task RunAsync(
        string title,
        string script,
        byte[] input,
        TimeSpan deadline,
        Action<ProtocolLine> onLine,
        CancellationToken cancellation
    ) => RunAsync(new(title, script, input, deadline), onLine, cancellation);

    public async Task RunAsync(RemoteCommand command, Action<ProtocolLine> onLine, CancellationToken cancellation)
    {
        command = command with { Script = ScriptLibrary.For(account, command.Script) };
        var (title, deadline) = (command.Title, command.Deadline);
        ProtocolLine? version = null, end = null;
        CommandResult result;
        var watch = Stopwatch.StartNew();
        try
        {
            result = await session.RunAsync(command with { Log = log }, Take, cancellation);
        }
        catch (TimeoutException timeout)
        {
            throw new PulsarOpsException(
                nameof(SR.HostTimeout), ErrorKind.Timeout, host, timeout, title, host,
                deadline.TotalSeconds.ToString("0", CultureInfo.InvariantCulture));
        }

        log?.Debug(string.Format(
            CultureInfo.InvariantCulture, "[{0}] {1}: status {2}, {3} ms", host, title,
            result.ExitStatus?.ToString(CultureInfo.InvariantCulture) ?? "by a signal", watch.ElapsedMilliseconds));
        if (end is null || end[0] != "0")
        {
            throw new PulsarOpsException(
                nameof(SR.HostScriptFailed), ErrorKind.Connection, host, title, host,
                end?[0] ?? result.ExitStatus?.ToString(CultureInfo.InvariantCulture) ?? "none", result.ErrorTail);
        }

        void Take(string text)
        {
            var line = ProtocolLine.Parse(text);
            if (version is null)
            {
                version = line;
                if (line is not { Key: "pulsarops", Fields: ["2"] })
                    throw Mismatch(text, null);
            }
            else if (line.Key == "end")
            {
                end = line;
            }
            else if (line.Key == "protocol")
            {
                throw Mismatch(line[0], null);
            }
            else
            {
                HandOn(line);
            }
        }

        void HandOn(ProtocolLine line)
        {
            try
            {
                onLine(line);
            }
            catch (ProtocolException exception)
            {
                throw Mismatch(exception.Message, exception);
            }
        }
    }

    /// <summary>Awaits a transfer, and reports a malformed answer as a protocol mismatch.</summary>
    public async Task<T> CheckedAsync<T>(Task<T> transfer)
    {
        try
        {
            return await transfer;
        }
        catch (ProtocolException exception)
        {
            throw Mismatch(exception.Message, exception);
        }
    }

    private PulsarOpsException Mismatch(string what, Exception? cause) =>
        new(nameof(SR.ProtocolMismatch), ErrorKind.Corrupt, host, cause, host, what);
}
