using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PulsarOps.Tests.Support;

/// <summary>
/// A TCP relay on 127.0.0.1, which counts what it passes on, and cuts its connections when it is told to or after so
/// many bytes.
/// </summary>
internal sealed class Relay : IDisposable
{
    private const int PieceSize = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Socket> _connections = new();
    private readonly Meter _sent = new();
    private readonly Meter _received = new();
    private IPEndPoint _target;
    private int _cuts;

    public Relay(string address, int port = 22)
    {
        _target = new(IPAddress.Parse(address), port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>Bytes that went to the host.</summary>
    public long Sent => _sent.Count;

    /// <summary>Bytes that came from the host.</summary>
    public long Received => _received.Count;

    /// <summary>How often there was something to cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>New connections go somewhere else from now on.</summary>
    public void Divert(int port) => _target = new(IPAddress.Loopback, port);

    /// <summary>Cuts once, after just so many more bytes to the host.</summary>
    public void CutAfterSending(long bytes) => _sent.Limit(bytes);

    /// <summary>Cuts once, after just so many more bytes from the host.</summary>
    public void CutAfterReceiving(long bytes) => _received.Limit(bytes);

    /// <summary>Nothing is cut any more.</summary>
    public void Spare()
    {
        _sent.Limit(null);
        _received.Limit(null);
    }

    /// <summary>Resets every connection, both ways. New ones are taken.</summary>
    public void Cut()
    {
        var open = _connections
            .Keys.Select(client => _connections.TryRemove(client, out var server) ? new[] { client, server } : [])
            .ToArray();
        if (open.Any(sockets => sockets.Length > 0))
            Interlocked.Increment(ref _cuts);
        foreach (var socket in open.SelectMany(sockets => sockets))
            Reset(socket);
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        near.NoDelay = far.NoDelay = true;
        try
        {
            await far.ConnectAsync(_target);
            _connections[near] = far;
            await Task.WhenAll(PumpAsync(near, far, _sent), PumpAsync(far, near, _received));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // One side has ended it, or it was cut.
        }

        _connections.TryRemove(near, out _);
    }

    private async Task PumpAsync(Socket from, Socket to, Meter meter)
    {
        var buffer = new byte[PieceSize];
        while (await from.ReceiveAsync(buffer) is var read and > 0)
        {
            var passes = meter.Pass(read, out var isCut);
            for (var at = 0; at < passes;)
                at += await to.SendAsync(buffer.AsMemory(at, passes - at));
            if (isCut)
                Cut();
        }

        to.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Counts one direction of all connections.</summary>
    private sealed class Meter
    {
        private readonly Lock _lock = new();
        private long _count;
        private long _limit = long.MaxValue;

        public long Count
        {
            get
            {
                lock (_lock)
                    return _count;
            }
        }

        public void Limit(long? more)
        {
            lock (_lock)
                _limit = more is { } bytes ? _count + bytes : long.MaxValue;
        }

        /// <summary>How many of these bytes pass.</summary>
        public int Pass(int bytes, out bool isCut)
        {
            lock (_lock)
            {
                isCut = _count + bytes >= _limit;
                var passes = isCut ? (int)(_limit - _count) : bytes;
                _count += passes;
                if (isCut)
                    _limit = long.MaxValue;
                return passes;
            }
        }
    }
}
