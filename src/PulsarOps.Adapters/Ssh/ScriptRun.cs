using System.Runtime.ExceptionServices;
using System.Text;
using PulsarOps.Hosts.Protocol;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Runs a framed script on a channel of its own. The library's streams block, so each has a thread.</summary>
internal sealed class ScriptRun : IDisposable
{
    private const int BufferLength = 64 * 1024;

    private readonly SshCommand _command;
    private readonly ScriptAnswer _answer;
    private readonly SudoDialogue _sudo;
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SshClient _client;
    private readonly object _inputLock = new();
    private volatile bool _isUnwanted;
    private Stream? _input;
    private Task _execution = Task.CompletedTask;

    public ScriptRun(SshClient client, string commandLine, ScriptAnswer answer, SudoDialogue sudo)
    {
        _client = client;
        _answer = answer;
        _sudo = sudo;
        _command = client.CreateCommand(commandLine, new UTF8Encoding(false));
        Thread("open", Open);
    }

    /// <summary>Completes when the script ends; fails if the connection is lost.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Completes when the host has closed the channel, or does not answer.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Set if the output is not valid, so that the rest is not read.</summary>
    public ExceptionDispatchInfo? Refusal { get; private set; }

    /// <summary>Completes with the process group, when the host waits for the script's bytes.</summary>
    public Task<int> Begun => _answer.Begun;

    /// <summary>How the first program of the channel ended if no script began.</summary>
    public int? ExitStatus => _command.ExitStatus;

    /// <summary>Sends the script's stdin and closes it. Ends early if the script does.</summary>
    public Task WriteAsync(ScriptInput input)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread("write", () =>
        {
            try
            {
                lock (_inputLock)
                {
                    input.Write(_input!, () => !Ended.IsCompleted && !_isUnwanted);
                    _input!.Dispose();
                }
            }
            catch (Exception)
            {
                // The script or the connection ended early, which other tasks report. The library lets
                // socket exceptions through, and an unhandled one on a thread would end the process.
            }
            finally
            {
                done.TrySetResult(true);
            }
        });
        return done.Task;
    }

    /// <summary>Stops sending.</summary>
    public void StopWriting() => _isUnwanted = true;

    /// <summary>
    /// Kills the program before its stdin is closed: sudo would take the end of stdin for another wrong password, and
    /// the host counts those. The user may kill sudo as long as it has not started the script.
    /// </summary>
    public async Task KillAsync(TimeSpan timeout)
    {
        Thread("kill", () => Try(() => _command.CancelAsync(forceKill: true)));
        await Task.WhenAny(Ended, Task.Delay(timeout));
        if (Ended.IsCompleted || _answer.ShellProcess is not { } process)
            return;
        // Old versions of sshd do not forward signals.
        Thread("kill", () => Try(() =>
        {
            using var kill = _client.CreateCommand($"kill -KILL {process}");
            kill.CommandTimeout = timeout;
            kill.Execute();
        }));
        await Task.WhenAny(Ended, Task.Delay(timeout));
    }

    /// <summary>Closes the channel on a thread of its own, because closing waits for the peer.</summary>
    public void Dispose() => Thread("close", () =>
    {
        Try(_command.Dispose);
        _closed.TrySetResult(true);
    });

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The channel is closed already.
            _ = exception;
        }
    }

    private void Open()
    {
        try
        {
            _execution = _command.ExecuteAsync(CancellationToken.None);
            lock (_inputLock)
                _input = OpenInput();
        }
        catch (Exception exception)
        {
            // The library throws unexpected exceptions if the peer closes at the wrong moment.
            _ended.TrySetException(
                exception.GetType() == typeof(SshException) && _client.IsConnected
                    ? new ChannelRefusedException(exception.Message)
                : exception is SshException ? exception : new SshConnectionException(exception.Message, exception));
            return;
        }

        Thread("errors", ReadErrors);
        ReadLines();
    }

    /// <summary>Returns an empty stream if the shell has already exited normally, without running anything.</summary>
    private Stream OpenInput()
    {
        try
        {
            return _command.CreateInputStream();
        }
        catch (Exception) when (HasEndedInOrder())
        {
            return Stream.Null;
        }
    }

    private bool HasEndedInOrder()
    {
        try
        {
            return _execution.Wait(TimeSpan.FromSeconds(1));
        }
        catch (AggregateException)
        {
            return false;
        }
    }

    private void ReadLines()
    {
        try
        {
            var buffer = new byte[BufferLength];
            int read;
            while ((read = _command.OutputStream.Read(buffer, 0, buffer.Length)) > 0 && Take(buffer.AsSpan(0, read)))
                continue;
            if (read == 0)
                _answer.End();
            if (!_answer.HasEnded && Refusal is null)
                _execution.GetAwaiter().GetResult();
            _ended.TrySetResult(true);
        }
        catch (Exception exception)
        {
            _ended.TrySetException(exception);
        }
    }

    private bool Take(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _answer.Take(bytes);
        }
        catch (Exception exception)
        {
            Refusal = ExceptionDispatchInfo.Capture(exception);
            return false;
        }
    }

    private void ReadErrors()
    {
        var buffer = new byte[4096];
        var decoder = Encoding.UTF8.GetDecoder();
        var chars = new char[4096];
        try
        {
            for (int read; (read = _command.ExtendedOutputStream.Read(buffer, 0, buffer.Length)) > 0;)
            {
                var text = new string(chars, 0, decoder.GetChars(buffer, 0, read, chars, 0));
                // After the script has begun, stderr no longer comes from sudo.
                var isSudo = !Begun.IsCompleted;
                if (!_answer.TakeErrors(text, isSudo ? _sudo.Filter : null))
                    break;
                if (isSudo && _sudo.TakeTurn() is { } password)
                    Answer(password);
            }
        }
        catch (Exception)
        {
            // The connection is lost, which the other stream reports.
        }

        _answer.EndErrors();
    }

    private void Answer(byte[] password)
    {
        try
        {
            lock (_inputLock)
            {
                _input!.Write(password, 0, password.Length);
                _input.Flush();
            }
        }
        finally
        {
            Array.Clear(password, 0, password.Length);
        }
    }

    private static void Thread(string name, Action action) =>
        new System.Threading.Thread(() => action()) { IsBackground = true, Name = $"PulsarOps SSH {name}" }.Start();
}
