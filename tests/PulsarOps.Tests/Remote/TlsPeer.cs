using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>A web server of one answer, with TLS or without.</summary>
internal sealed class TlsPeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;

    /// <param name="certificate">Null for plain text.</param>
    public TlsPeer(X509Certificate2? certificate)
    {
        _certificate = certificate;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Answer { get; init; } = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

    /// <summary>The answer waits for it.</summary>
    public Task Held { get; init; } = Task.CompletedTask;

    /// <summary>Whether a client must have a certificate of the authority.</summary>
    public bool AsksForCertificate { get; init; }

    /// <summary>What has arrived, after TLS.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static SslServerAuthenticationOptions Options(X509Certificate2 certificate, bool asksForCertificate) =>
        new()
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = asksForCertificate,
            CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { HostKeys.Root },
            },
        };

    public void Dispose() => _listener.Stop();

    private async Task AcceptAsync()
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync());
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = await SecureAsync(client.GetStream());
                var buffer = new byte[65536];
                var request = "";
                // Without TLS it answers whatever arrives, as a web server does.
                while (_certificate is null
                    ? request.Length == 0 : !request.Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    if (await stream.ReadAsync(buffer) is not (> 0 and var length))
                        return;
                    request += Encoding.ASCII.GetString(buffer, 0, length);
                }

                if (request.Contains("HTTP/", StringComparison.Ordinal))
                    Requests.Enqueue(request);
                await Held;
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Answer));
                if (stream is SslStream secure)
                    await secure.ShutdownAsync();
            }
            catch (Exception gone) when (gone is IOException or SocketException or AuthenticationException)
            {
                return; // a client that refuses the certificate hangs up
            }
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream network)
    {
        if (_certificate is null)
            return network;
        var secure = new SslStream(network);
        await secure.AuthenticateAsServerAsync(Options(_certificate, AsksForCertificate));
        return secure;
    }
}
