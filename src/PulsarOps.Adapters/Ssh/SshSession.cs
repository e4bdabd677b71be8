using System.Collections.Concurrent;
using PulsarOps.Common;
using PulsarOps.Remote;
using PulsarOps.Remote.Ssh;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Runs scripts on one host over one connection, which is made when it is first needed, kept, and made again when it is dead.</summary>
internal sealed class SshSession(SshTarget target, SshConnector connector, SshLimits limits, IDeploymentLog log) : IRemoteSession
{
    /// <summary>Of the ten that sshd allows: one more is for what is urgent, and the others end what these started.</summary>
    private const int Channels = 7;

    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(1.5);

    private readonly SemaphoreSlim _channels = new(Channels);
    private readonly SemaphoreSlim _urgent = new(1);
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly ConcurrentQueue<RemoteGroup> _orphans = new();
    private SshConnection? _connection;
    private volatile bool _disposed;

    public string? SharedPath(string localPath) => null;

    public async Task<CommandResult> RunAsync(RemoteCommand command, Action<string> onLine, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var slots = new Slots();
        await slots.TakeAsync(command.Urgent ? _urgent : _channels, cancellation);
        if (!command.Urgent)
            await slots.TakeAsync(limits.Commands, cancellation);
        if (command.Content is not null)
            await slots.TakeAsync(limits.Uploads, cancellation);

        for (var attempt = 1; ; attempt++)
        {
            var (connection, isNew) = await ConnectAsync(cancellation);
            var script = new RemoteScript(target, connection, command, onLine);
            try
            {
                if (isNew)
                    await EndOrphansAsync(connection);
                return await script.RunAsync(patient: isNew, cancellation);
            }
            catch (ConnectionDeadException dead)
            {
                Drop(connection, dead.Message);
                if (script.Group is { } group)
                    _orphans.Enqueue(group);

                // Before the script was sent nothing has happened; afterwards only its owner knows whether it may be run again.
                if (script.Group is null && !isNew && attempt == 1)
                {
                    log.Debug($"[{target.Name}] the connection is dead ({dead.Message}), so it is made again");
                    continue;
                }

                throw new PulsarOpsException(
                    nameof(SR.ConnectionLost), ErrorKind.Connection, target.Name, dead.InnerException, target.Name, command.Title, dead.Message);
            }
            catch (Exception exception) when (script.IsStuck && exception is OperationCanceledException or TimeoutException)
            {
                Drop(connection, "the host does not end what it was told to end");
                throw;
            }
        }
    }

    public void Dispose()
    {
        _disposed = true;
        var connection = Interlocked.Exchange(ref _connection, null);
        connection?.Dispose();
        connection?.Closed.Wait(ClosingTime);
    }

    private async Task<(SshConnection Connection, bool IsNew)> ConnectAsync(CancellationToken cancellation)
    {
        await _connecting.WaitAsync(cancellation);
        try
        {
            if (_connection is { IsAlive: true } alive)
                return (alive, false);
            cancellation.ThrowIfCancellationRequested();
            if (_disposed)
                throw new OperationCanceledException($"The session of {target.Name} is closed.");
            Interlocked.Exchange(ref _connection, null)?.Dispose();
            var connection = await connector.ConnectAsync(cancellation);
            _connection = connection;
            if (_disposed)
                Drop(connection, "the session is closed");
            return (connection, true);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private void Drop(SshConnection connection, string reason)
    {
        Interlocked.CompareExchange(ref _connection, null, connection);
        connection.Abandon(reason);
    }

    /// <summary>What an earlier connection left running: it would hold the host's lock, and nobody hears it any more.</summary>
    private async Task EndOrphansAsync(SshConnection connection)
    {
        while (_orphans.TryDequeue(out var group))
            await RemoteScript.EndAsync(target, connection, group);
    }
}
