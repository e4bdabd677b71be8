using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PulsarOps.Hosts;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// A running ProxyCommand. Connects its streams to a local port that one connection
/// can use.
/// </summary>
internal sealed class ProxyProcess : IDisposable
{
    private const int RetainedErrors = 2000;
    private const int ClosingMilliseconds = 500;

    private readonly Process _process;
    private readonly TcpListener _listener;
    private readonly StringBuilder _errors = new();
    private int _disposed;

    private ProxyProcess(Process process, TcpListener listener) => (_process, _listener) = (process, listener);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How the command ended, with its last output; null while it runs.</summary>
    public string? End
    {
        get
        {
            if (!_process.WaitForExit(ClosingMilliseconds))
                return null;
            lock (_errors)
            {
                var message = _errors.ToString().Trim();
                return $"its ProxyCommand ended with status {_process.ExitCode}"
                    + (message.Length > 0 ? $": {message}" : "");
            }
        }
    }

    /// <summary>Runs the command as ssh does: with exec in the user's shell.</summary>
    public static ProxyProcess Start(string command)
    {
        var shell = Environment.GetEnvironmentVariable("SHELL") is { Length: > 0 } own && File.Exists(own) ? own
            : "/bin/sh";
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1);
        try
        {
            var text = command.StartsWith("exec", StringComparison.Ordinal) ? command : $"exec {command}";
            var proxy = new ProxyProcess(Process.Start(LocalProgram.StartInfo(shell, ["-c", text]))!, listener);
            proxy.Serve();
            return proxy;
        }
        catch
        {
            listener.Stop();
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _listener.Stop();
        Quietly(_process.StandardInput.Close);
        if (!_process.WaitForExit(ClosingMilliseconds))
            Quietly(_process.Kill);
    }

    private void Serve()
    {
        Run(() =>
        {
            using var client = _listener.AcceptTcpClient();
            _listener.Stop();
            client.NoDelay = true;
            using var stream = client.GetStream();
            Run(() =>
            {
                stream.CopyTo(_process.StandardInput.BaseStream);
                Quietly(_process.StandardInput.Close);
            });
            _process.StandardOutput.BaseStream.CopyTo(stream);
        });
        Run(() =>
        {
            while (_process.StandardError.ReadLine() is { } line)
            {
                lock (_errors)
                {
                    _errors.Append(line).Append(' ');
                    if (_errors.Length > RetainedErrors)
                        _errors.Remove(0, _errors.Length - RetainedErrors);
                }
            }
        });
    }

    /// <summary>
    /// Copies on a thread of its own, because each direction blocks for as long as the connection lasts.
    /// </summary>
    private static void Run(Action action) => _ = Task.Factory.StartNew(
        () => Quietly(action), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // Ignores that one end is closed, because the other end notices and reports it.
    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (
            exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            _ = exception;
        }
    }
}

/// <summary>The ProxyCommand ended before the host answered.</summary>
internal sealed class ProxyCommandException(string message, Exception cause) : Exception(message, cause);
