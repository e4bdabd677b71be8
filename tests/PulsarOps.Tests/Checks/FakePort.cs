using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace PulsarOps.Tests.Checks;

/// <summary>A port of this computer that speaks plain text, TLS, or both.</summary>
internal sealed class FakePort : IDisposable
{
    private const byte ClientHello = 22;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FakePort()
    {
        _listener.Start();
        Number = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Task.Run(AcceptAsync);
    }

    public int Number { get; }

    /// <summary>The answer to a request in plain text; null hangs up.</summary>
    public Func<byte[], byte[]?> Plain { get; init; } = _ => null;

    /// <summary>The answer to a request inside TLS.</summary>
    public Func<byte[], byte[]?> Inside { get; init; } = _ => null;

    /// <summary>The certificate, with its key; without one there is no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    public bool NeedsClientCertificate { get; init; }

    public SslProtocols Protocols { get; init; }

    /// <summary>What precedes TLS, and its answer.</summary>
    public (byte[] Request, byte[] Answer)? StartTls { get; init; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var own = client;
        try
        {
            var stream = client.GetStream();
            var first = await PeekAsync(client);
            if (StartTls is { } start && first.AsSpan().SequenceEqual(start.Request))
            {
                await ReadAsync(stream);
                await stream.WriteAsync(start.Answer);
                first = await PeekAsync(client);
            }

            if (first is [ClientHello, ..] && Certificate is not null)
                await TalkAsync(await OpenTlsAsync(stream), Inside);
            else
                await TalkAsync(stream, Plain);
        }
        catch (Exception error) when (error is IOException or AuthenticationException or SocketException)
        {
            // A client that hangs up has seen enough.
        }
    }

    private static async Task<byte[]> PeekAsync(TcpClient client)
    {
        var buffer = new byte[4096];
        return buffer[..await client.Client.ReceiveAsync(buffer, SocketFlags.Peek)];
    }

    private async Task<Stream> OpenTlsAsync(NetworkStream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = Certificate,
            EnabledSslProtocols = Protocols,
            ClientCertificateRequired = NeedsClientCertificate,
            RemoteCertificateValidationCallback = (_, given, _, _) => !NeedsClientCertificate || given is not null,
        });
        return tls;
    }

    private static async Task TalkAsync(Stream stream, Func<byte[], byte[]?> answer)
    {
        if (answer(await ReadAsync(stream)) is { } bytes)
        {
            await stream.WriteAsync(bytes);
            await stream.FlushAsync();

            // As a service does, it keeps the connection.
            await ReadAsync(stream);
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        var buffer = new byte[4096];
        return buffer[..await stream.ReadAsync(buffer)];
    }
}
