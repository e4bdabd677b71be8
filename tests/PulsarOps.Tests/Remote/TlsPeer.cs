using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>
/// A web server of one answer, with TLS or without. It has threads of its own: the pool may be busy with other tests
/// for longer than a client waits.
/// </summary>
internal sealed class TlsPeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;

    /// <param name="certificate">Null for plain text.</param>
    public TlsPeer(X509Certificate2? certificate)
    {
        _certificate = certificate;
        _listener.Start();
        Start(Accept);
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

    private static void Start(ThreadStart work) => new Thread(work) { IsBackground = true }.Start();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                Start(() => Serve(client));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            return; // the test is over
        }
    }

    private void Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var stream = Secure(client.GetStream());
                var buffer = new byte[65536];
                var request = "";
                // Without TLS it answers whatever arrives, as a web server does.
                while (_certificate is null
                    ? request.Length == 0 : !request.Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    if (stream.Read(buffer) is not (> 0 and var length))
                        return;
                    request += Encoding.ASCII.GetString(buffer, 0, length);
                }

                if (request.Contains("HTTP/", StringComparison.Ordinal))
                    Requests.Enqueue(request);
                Held.Wait();
                stream.Write(Encoding.ASCII.GetBytes(Answer));
                if (stream is SslStream secure)
                    secure.ShutdownAsync().Wait();
                // A socket that is closed with unread data cuts its answer off.
                client.Client.Shutdown(SocketShutdown.Send);
                while (_certificate is null && stream.Read(buffer) > 0)
                    continue;
            }
            catch (Exception gone) when (gone is IOException or SocketException or AuthenticationException)
            {
                return; // a client that refuses the certificate hangs up
            }
        }
    }

    private Stream Secure(NetworkStream network)
    {
        if (_certificate is null)
            return network;
        var secure = new SslStream(network);
        secure.AuthenticateAsServer(Options(_certificate, AsksForCertificate));
        return secure;
    }
}
