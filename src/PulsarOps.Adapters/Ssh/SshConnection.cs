using PulsarOps.Hosts.Ssh;
using Renci.SshNet;

namespace PulsarOps.Adapters.Ssh;

/// <summary>An open login, with the route to it.</summary>
internal sealed class SshConnection(
    SshEndpoint endpoint, SshClient client, LoginTrace trace, JumpLease? jump, ForwardedPortLocal? forward,
    ProxyProcess? proxy = null) : IDisposable
{
    private readonly TaskCompletionSource<bool> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    public SshEndpoint Endpoint => endpoint;

    public SshClient Client => client;

    public LoginTrace Trace => trace;

    /// <summary>
    /// False if the connection is known to be closed. True proves nothing: a frozen peer is not detected.
    /// </summary>
    public bool IsAlive => Volatile.Read(ref _disposed) == 0 && client.IsConnected;

    /// <summary>
    /// Completes, with the reason, when the peer is found to be gone. Without it, callers would wait for the peer
    /// forever if no packet returns, even after the library has closed the connection.
    /// </summary>
    public Task<string> Abandoned => _abandoned.Task;

    /// <summary>Completes when everything is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Closes the connection for all its scripts.</summary>
    public void Abandon(string reason)
    {
        _abandoned.TrySetResult(reason);
        Dispose();
    }

    /// <summary>
    /// Closes the connection on a thread of its own, because closing waits for the peer. Never throws.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _ = Task.Factory.StartNew(
            Close, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Close()
    {
        Quietly(client.Dispose);
        if (jump is not null)
        {
            if (forward is not null)
                Quietly(() => jump.Release(forward));
            jump.Dispose();
        }

        proxy?.Dispose();
        _closed.TrySetResult(true);
    }

    // No caller is left to handle the error.
    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _ = exception;
        }
    }
}
