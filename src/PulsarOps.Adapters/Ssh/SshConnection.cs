using PulsarOps.Hosts.Ssh;
using Renci.SshNet;

namespace PulsarOps.Adapters.Ssh;

/// <summary>A login that stands, with the way to it.</summary>
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

    /// <summary>False once it is known to be gone. True proves nothing: a frozen peer is not noticed.</summary>
    public bool IsAlive => Volatile.Read(ref _disposed) == 0 && client.IsConnected;

    /// <summary>
    /// Ends, with the reason, when somebody has found out that the peer is gone. Nobody else would: where no packet comes back, whatever
    /// waits for the peer goes on waiting, also when the library has closed the connection.
    /// </summary>
    public Task<string> Abandoned => _abandoned.Task;

    /// <summary>Ends when everything is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Closes it for all that run on it.</summary>
    public void Abandon(string reason)
    {
        _abandoned.TrySetResult(reason);
        Dispose();
    }

    /// <summary>Closes it on a thread of its own, as that waits for the peer; never throws.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _ = Task.Factory.StartNew(Close, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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

    // There is nobody left who could do anything about it.
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
