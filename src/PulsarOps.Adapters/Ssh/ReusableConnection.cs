namespace PulsarOps.Adapters.Ssh;

/// <summary>A connection that is opened when it is first needed, kept, and opened again when it is dead.</summary>
internal sealed class ReusableConnection(string host, SshConnector connector) : IDisposable
{
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(1.5);

    private readonly SemaphoreSlim _connecting = new(1);
    private SshConnection? _connection;
    private volatile bool _disposed;

    public async Task<(SshConnection Connection, bool IsNew)> GetAsync(IDeploymentLog? log,
        CancellationToken cancellation)
    {
        await _connecting.WaitAsync(cancellation);
        try
        {
            if (_connection is { IsAlive: true } alive)
                return (alive, false);
            cancellation.ThrowIfCancellationRequested();
            if (_disposed)
                throw new OperationCanceledException($"The session of {host} is closed.");
            Interlocked.Exchange(ref _connection, null)?.Dispose();
            var connection = await connector.ConnectAsync(log, cancellation);
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

    /// <summary>Closes a connection for all its scripts. The next script opens another one.</summary>
    public void Drop(SshConnection connection, string reason)
    {
        Interlocked.CompareExchange(ref _connection, null, connection);
        connection.Abandon(reason);
    }

    public void Dispose()
    {
        _disposed = true;
        var connection = Interlocked.Exchange(ref _connection, null);
        connection?.Dispose();
        connection?.Closed.Wait(ClosingTime);
    }
}
