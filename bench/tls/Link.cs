using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading;

/// <summary>A port of this machine that leads to an SSH server, as far away as a delay makes it.</summary>
public sealed class Link : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _host;
    private readonly TimeSpan _delay;

    /// <param name="host">The server.</param>
    /// <param name="milliseconds">How long each byte takes in either direction.</param>
    public Link(string host, double milliseconds)
    {
        _host = host;
        _delay = TimeSpan.FromMilliseconds(milliseconds);
        _listener.Start();
        Run(Accept);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Stop();

    private void Accept()
    {
        var near = _listener.AcceptTcpClient();
        var far = new TcpClient(_host, 22);
        near.NoDelay = far.NoDelay = true;
        Pass(near.GetStream(), far.GetStream());
        Pass(far.GetStream(), near.GetStream());
    }

    private void Pass(NetworkStream from, NetworkStream to)
    {
        var parts = new BlockingCollection<(DateTime Due, byte[] Bytes)>();
        Run(() =>
        {
            var buffer = new byte[65536];
            for (int count; (count = from.Read(buffer, 0, buffer.Length)) > 0;)
                parts.Add((DateTime.UtcNow + _delay, buffer[..count]));
            parts.CompleteAdding();
        });
        Run(() =>
        {
            foreach (var (due, bytes) in parts.GetConsumingEnumerable())
            {
                var wait = due - DateTime.UtcNow;
                if (wait > TimeSpan.Zero)
                    Thread.Sleep(wait);
                to.Write(bytes, 0, bytes.Length);
            }

            to.Socket.Shutdown(SocketShutdown.Send);
        });
    }

    /// <summary>In a thread of its own; the end of the connection ends it.</summary>
    private static void Run(Action action) => new Thread(() =>
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is SocketException or System.IO.IOException or ObjectDisposedException)
        {
        }
    }) { IsBackground = true }.Start();
}
