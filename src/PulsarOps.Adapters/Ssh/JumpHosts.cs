using System.Net.Sockets;
using Renci.SshNet;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Keeps one connection to each jump host, and closes it after the last session through it.</summary>
internal sealed class JumpHosts : IDisposable
{
    private readonly object _lock = new();
    private readonly Dictionary<string, JumpHost> _hosts = [];

    /// <param name="key">Identifies the route. Sessions with the same key share the connection.</param>
    public async Task<JumpLease> LeaseAsync(
        string key, Func<Task<SshConnection>> connect, CancellationToken cancellation)
    {
        JumpHost? host;
        lock (_lock)
        {
            if (!_hosts.TryGetValue(key, out host) || host.IsDead)
                _hosts[key] = host = new(connect);
            host.Users++;
        }

        var lease = new JumpLease(this, host);
        try
        {
            // The cancellation of one session must not end a connection for which others wait.
            await Task.WhenAny(host.Connection, Task.Delay(Timeout.Infinite, cancellation));
            cancellation.ThrowIfCancellationRequested();
            await host.Connection;
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public void Release(JumpHost host)
    {
        lock (_lock)
        {
            if (--host.Users > 0)
                return;
            foreach (var key in _hosts.Where(pair => pair.Value == host).Select(pair => pair.Key).ToArray())
                _hosts.Remove(key);
        }

        host.Close();
    }

    public void Dispose()
    {
        JumpHost[] hosts;
        lock (_lock)
        {
            hosts = [.. _hosts.Values];
            _hosts.Clear();
        }

        foreach (var host in hosts)
            host.Close();
    }
}

/// <summary>A jump host and the number of sessions through it.</summary>
internal sealed class JumpHost(Func<Task<SshConnection>> connect)
{
    /// <summary>
    /// Allows one question at a time about a failed connection, because an answer does not say which connection it is
    /// about.
    /// </summary>
    public SemaphoreSlim Asking { get; } = new(1);

    private volatile bool _isSuspect;

    public Task<SshConnection> Connection { get; } = Task.Run(connect);

    public int Users { get; set; }

    /// <summary>Whether new sessions should not use it.</summary>
    public bool IsDead => _isSuspect || Connection.IsFaulted || Connection.IsCanceled ||
        (Connection.Status == TaskStatus.RanToCompletion && !Connection.Result.IsAlive);

    /// <summary>A host behind it did not answer, perhaps because the jump host itself hangs.</summary>
    public void Suspect() => _isSuspect = true;

    public void Close() => Connection.ContinueWith(
        task =>
        {
            _ = task.Exception;
            if (task.Status == TaskStatus.RanToCompletion)
                task.Result.Dispose();
        },
        CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}

/// <summary>The use of a jump host by a session.</summary>
internal sealed class JumpLease(JumpHosts hosts, JumpHost host) : IDisposable
{
    private const int WhyAttempts = 3;
    private const uint Prohibited = 1;

    private static readonly TimeSpan WhyTime = TimeSpan.FromSeconds(3);

    private int _disposed;

    /// <summary>A local port that the jump host forwards to a host.</summary>
    public ForwardedPortLocal Forward(string address, int port)
    {
        var forward = new ForwardedPortLocal("127.0.0.1", 0, address, (uint)port);
        var client = host.Connection.Result.Client;
        ThreadPoolReserve.Reserve();
        lock (host)
            client.AddForwardedPort(forward);
        forward.Start();
        return forward;
    }

    /// <summary>
    /// Asks the jump host once more why it does not connect to a host. Null if it does connect, or does
    /// not say why.
    /// </summary>
    public async Task<JumpRefusal?> WhyAsync(string address, int port, CancellationToken cancellation)
    {
        var connection = host.Connection.Result;
        await host.Asking.WaitAsync(cancellation);
        try
        {
            for (var attempt = 1; attempt <= WhyAttempts && connection.IsAlive; attempt++)
            {
                var before = connection.Trace.Refusals.Count;
                await TryAsync(address, port, cancellation);
                var (count, last) = connection.Trace.Refusals;
                if (count == before)
                    return null;
                // Connections that were refused at the same time may have had another reason.
                if (count == before + 1 || attempt == WhyAttempts)
                    return new(connection.Endpoint.Name, last!.ReasonCode == Prohibited, last.Description);
            }

            return null;
        }
        finally
        {
            host.Asking.Release();
        }
    }

    /// <summary>
    /// Completes when the jump host has closed a connection to the host, or has kept it open for a while.
    /// </summary>
    private async Task TryAsync(string address, int port, CancellationToken cancellation)
    {
        var forward = Forward(address, port);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", (int)forward.BoundPort);
            var read = socket.GetStream().ReadAsync(new byte[1], 0, 1, cancellation);
            await Task.WhenAny(read, Task.Delay(WhyTime, cancellation));
            _ = read.ContinueWith(task => task.Exception, TaskScheduler.Default);
        }
        catch (SocketException)
        {
            // The connection was closed at once.
        }
        finally
        {
            Release(forward);
        }
    }

    public void Release(ForwardedPortLocal forward)
    {
        lock (host)
            host.Connection.Result.Client.RemoveForwardedPort(forward);
        forward.Dispose();
        ThreadPoolReserve.GiveBack();
    }

    public void Suspect() => host.Suspect();

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            hosts.Release(host);
    }
}

/// <summary>Why a jump host did not connect to a host.</summary>
/// <param name="IsProhibited">Whether the connection is forbidden (AllowTcpForwarding, PermitOpen), not only
/// failed.</param>
internal sealed record JumpRefusal(string JumpHost, bool IsProhibited, string Reason);
