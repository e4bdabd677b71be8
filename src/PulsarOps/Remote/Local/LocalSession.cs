using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PulsarOps.Common;

namespace PulsarOps.Remote.Local;

/// <summary>Runs scripts as child processes of this one.</summary>
internal sealed class LocalSession : IRemoteSession
{
    private const int ErrorTailLength = 4096;
    private const int SigTerm = 15;
    private const int SigKill = 9;

    /// <summary>What a script has to clean up after itself when it is told to end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

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
        var script = Encoding.UTF8.GetBytes(command.Script);
        using var process = Start(script.Length);
        using var deadline = new CancellationTokenSource(command.Deadline);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        using var ending = stop.Token.Register(() => _ = EndAsync(process.Id));

        var errors = ReadErrorsAsync(process.StandardError);
        var input = WriteAsync(process.StandardInput.BaseStream, script, command.Input);
        try
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
                onLine(line);
        }
        catch
        {
            // The lines are not what was expected: nobody will read the rest, so the script must not go on.
            await EndAsync(process.Id);
            throw;
        }

        await Task.WhenAll(input, errors);
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        if (deadline.IsCancellationRequested)
            throw new TimeoutException(command.Title);
        return new(process.ExitCode is > 128 and < 160 ? null : process.ExitCode, await errors);
    }

    public void Dispose()
    {
    }

    /// <summary>setsid puts the script into a process group of its own: Ctrl+C then reaches PowerShell alone, which ends the group itself.</summary>
    private static Process Start(int scriptLength) => Process.Start(new ProcessStartInfo
    {
        FileName = "setsid",
        Arguments = string.Format(CultureInfo.InvariantCulture, "sh -c \"eval \\\"$(head -c {0})\\\"\"", scriptLength),
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = Encoding.UTF8,
        StandardErrorEncoding = Encoding.UTF8,
        WorkingDirectory = "/",
    });

    private static async Task WriteAsync(Stream stream, byte[] script, byte[] input)
    {
        try
        {
            using (stream)
            {
                await stream.WriteAsync(script, 0, script.Length);
                await stream.WriteAsync(input, 0, input.Length);
            }
        }
        catch (IOException)
        {
            // It ended before it had read everything; its status and its words tell why.
        }
    }

    private static async Task<string> ReadErrorsAsync(StreamReader reader)
    {
        var tail = new StringBuilder();
        var buffer = new char[1024];
        for (int read; (read = await reader.ReadAsync(buffer, 0, buffer.Length)) > 0;)
        {
            tail.Append(buffer, 0, read);
            if (tail.Length > ErrorTailLength)
                tail.Remove(0, tail.Length - ErrorTailLength);
        }

        return tail.ToString().Trim();
    }

    private static async Task EndAsync(int group)
    {
        if (Kill(-group, SigTerm) != 0)
            return;
        await Task.Delay(Grace);
        _ = Kill(-group, SigKill);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
