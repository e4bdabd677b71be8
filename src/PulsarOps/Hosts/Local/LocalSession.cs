using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Hosts.Local;

/// <summary>Runs scripts as child processes of this process.</summary>
internal sealed class LocalSession : IRemoteSession
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private const int BufferLength = 64 * 1024;

    /// <summary>The time for a cancelled script to clean up.</summary>
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(2);

    /// <summary>How long to read a pipe that another process holds open after the script has ended.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    public LocalSession()
        : this(RuntimeInformation.IsOSPlatform(OSPlatform.Linux), RuntimeInformation.OSDescription)
    {
    }

    /// <param name="system">The operating system of this computer, for messages.</param>
    internal LocalSession(bool isLinux, string system)
    {
        if (!isLinux)
            throw new PulsarOpsException(nameof(SR.LocalRequiresLinux), ErrorKind.NotSupported, null, system.Trim());
    }

    public string? SharedPath(string localPath) => localPath;

    public async Task<CommandResult> RunAsync(
        RemoteCommand command, Action<string> onLine, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var input = new ScriptInput(command);
        var frame = new ProtocolFrame();
        var answer = new ScriptAnswer(frame, onLine, command.Raw);
        using var process = Start(frame.Program(input.ScriptLength));
        using var deadline = new CancellationTokenSource(command.Deadline);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ending = stop.Token.Register(
            () => EndAsync(process.Id).ContinueWith(_ => ended.TrySetResult(true), TaskScheduler.Default));

        var errors = ReadErrorsAsync(process.StandardError, answer);
        var lines = ReadLinesAsync(process.StandardOutput.BaseStream, answer);
        var written = Task.Run(
            () =>
                Write(
                    process.StandardInput.BaseStream,
                    input,
                    () => !lines.IsCompleted && !stop.IsCancellationRequested
                ),
            CancellationToken.None
        );
        try
        {
            // The ended script may have left a process that holds the pipe open, so wait only for a moment.
            if (await Task.WhenAny(lines, ended.Task) != lines)
                await Task.WhenAny(lines, Task.Delay(Rest, CancellationToken.None));
            if (lines.IsCompleted)
                await lines;
        }
        catch
        {
            // The output is not valid, so the rest is not read and the script must not continue.
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
    /// setsid puts the script into a process group of its own, so that Ctrl+C reaches only PowerShell, which ends the
    /// group itself. sh searches PATH for setsid, because .NET would first search the working directory, which may be
    /// untrusted or removed.
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
            // The script ended before it had read all input. Its status and output say why.
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
        // A script that has just started may not be in its own group yet.
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
