using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Hosts.Local;

/// <summary>Runs scripts as child processes of this one.</summary>
internal sealed class LocalSession : IRemoteSession
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private const int BufferLength = 64 * 1024;

    /// <summary>What a script has to clean up after itself when it is told to end.</summary>
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(2);

    /// <summary>How long a pipe that somebody else holds open is listened to after the end.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    public LocalSession()
        : this(RuntimeInformation.IsOSPlatform(OSPlatform.Linux), RuntimeInformation.OSDescription)
    {
    }

    /// <param name="system">What this machine runs, for people.</param>
    internal LocalSession(bool isLinux, string system)
    {
        if (!isLinux)
            throw new PulsarOpsException(nameof(SR.LocalRequiresLinux), ErrorKind.NotSupported, null, system.Trim());
    }

    public string? SharedPath(string localPath) => localPath;

    public async Task<CommandResult> RunAsync(RemoteCommand command, Action<string> onLine, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var input = new ScriptInput(command);
        var frame = new ProtocolFrame();
        var answer = new ScriptAnswer(frame, onLine, command.Raw);
        using var process = Start(frame.Program(input.ScriptLength));
        using var deadline = new CancellationTokenSource(command.Deadline);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ending = stop.Token.Register(() => EndAsync(process.Id).ContinueWith(_ => ended.TrySetResult(true), TaskScheduler.Default));

        var errors = ReadErrorsAsync(process.StandardError, answer);
        var lines = ReadLinesAsync(process.StandardOutput.BaseStream, answer);
        var written = Task.Run(() => Write(process.StandardInput.BaseStream, input, () => !lines.IsCompleted && !stop.IsCancellationRequested), CancellationToken.None);
        try
        {
            // What was ended may have left somebody behind who holds the pipe.
            if (await Task.WhenAny(lines, ended.Task) != lines)
                await Task.WhenAny(lines, Task.Delay(Rest, CancellationToken.None));
            if (lines.IsCompleted)
                await lines;
        }
        catch
        {
            // The lines are not what was expected: nobody will read the rest, so the script must not go on.
            await EndAsync(process.Id);
            throw;
        }

        await Task.WhenAny(Task.WhenAll(written, errors), Task.Delay(Rest, CancellationToken.None));
        cancellation.ThrowIfCancellationRequested();
        if (deadline.IsCancellationRequested)
            throw new TimeoutException(command.Title);
        return new(answer.Status, answer.ErrorTail);
    }

    public void Dispose()
    {
    }

    /// <summary>
    /// setsid puts the script into a process group of its own: Ctrl+C then reaches PowerShell alone, which ends the group itself. It is sh that looks
    /// for it: .NET does so in this process' folder first, which may be anybody's, and fails where that is gone.
    /// </summary>
    private static Process Start(string program) => Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", "exec setsid sh -c \"$0\"", program])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardErrorEncoding = Encoding.UTF8,
        WorkingDirectory = "/",
    })!;

    private static void Write(Stream stream, ScriptInput input, Func<bool> isWanted)
    {
        try
        {
            using (stream)
                input.Write(stream, isWanted);
        }
        catch (IOException)
        {
            // It ended before it had read everything; its status and its words tell why.
        }
    }

    private static async Task ReadLinesAsync(Stream stream, ScriptAnswer answer)
    {
        var buffer = new byte[BufferLength];
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            if (!answer.Take(buffer.AsSpan(0, read)))
                return;
        }

        answer.End();
    }

    private static async Task ReadErrorsAsync(StreamReader reader, ScriptAnswer answer)
    {
        var buffer = new char[1024];
        for (int read; (read = await reader.ReadAsync(buffer, 0, buffer.Length)) > 0;)
        {
            if (!answer.TakeErrors(new(buffer, 0, read)))
                break;
        }

        answer.EndErrors();
    }

    private static async Task EndAsync(int group)
    {
        // One that was started just now may not have got to its own group yet.
        for (var tries = 0; Kill(-group, SigTerm) != 0; tries++)
        {
            if (tries == 10 || Kill(group, 0) != 0)
                return;
            await Task.Delay(20);
        }

        for (var waited = TimeSpan.Zero; waited < GracePeriod; waited += TimeSpan.FromMilliseconds(50))
        {
            await Task.Delay(50);
            if (Kill(-group, 0) != 0)
                return;
        }

        _ = Kill(-group, SigKill);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
