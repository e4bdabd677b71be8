using System.Runtime.InteropServices;

namespace PulsarOps.Shell;

/// <summary>Ctrl+C and SIGTERM: the first stops what is running, a second before that has ended ends the process.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<Action> _running = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int? _exitCode;

    public Interrupts() =>
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, ExitCodes.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, ExitCodes.Terminated)),
        ];

    /// <summary>The exit code of the signal that came, null while none has.</summary>
    public int? ExitCode
    {
        get
        {
            lock (_lock)
            {
                return _exitCode;
            }
        }
    }

    /// <summary>Names what a signal has to stop, until the result is disposed.</summary>
    public IDisposable Begin(Action stop)
    {
        lock (_lock)
        {
            _running.Push(stop);
            return new Running(this);
        }
    }

    /// <summary>Forgets a Ctrl+C: the prompt goes on with the next command.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _exitCode = null;
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        Action? stop = null;
        lock (_lock)
        {
            if (_exitCode is null)
            {
                _exitCode = exitCode;
                _running.TryPeek(out stop);
            }
        }

        if (stop is null)
        {
            Environment.Exit(exitCode);
        }

        stop();
    }

    private void End()
    {
        lock (_lock)
        {
            _running.Pop();
        }
    }

    private sealed class Running(Interrupts owner) : IDisposable
    {
        public void Dispose() => owner.End();
    }
}
