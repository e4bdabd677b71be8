using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Tasks;
using Renci.SshNet;

/// <summary>For ask.ps1: sends HTTPS requests to ports of a host, in three ways over one SSH session.</summary>
public sealed class Asker : IDisposable
{
    private const string Request = "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n";
    private const string Files = "-CAfile /tmp/tls/ca.pem -cert /tmp/tls/cert.pem -key /tmp/tls/key.pem";

    private const string ByOpenssl =
        "for port; do openssl s_client -quiet -connect localhost:$port -verify_hostname localhost -servername localhost"
        + " -verify 4 -verify_return_error " + Files
        + " < <(printf \"GET / HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n\") 2>/dev/null; done";

    private const string ByCurl =
        "for port; do curl -s --cacert /tmp/tls/ca.pem --cert /tmp/tls/cert.pem --key /tmp/tls/key.pem"
        + " https://localhost:$port/; done";

    private const string Relay = "exec 3<>/dev/tcp/localhost/$1; cat <&3 & cat >&3; kill $!";

    private readonly SshClient _client;
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2 _authority;

    public Asker(int port, string user, string key, string tls)
    {
        _client = new SshClient("127.0.0.1", port, user, new PrivateKeyFile(key));
        _client.Connect();
        _certificate = X509Certificate2.CreateFromPemFile(tls + "/cert.pem", tls + "/key.pem");
        _authority = X509Certificate2.CreateFromPem(File.ReadAllText(tls + "/ca.pem"));
    }

    public void Dispose()
    {
        _client.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
    }

    /// <summary>The milliseconds until all answers are here.</summary>
    public double Ask(string way, int firstPort, int count)
    {
        var ports = Enumerable.Range(firstPort, count).ToArray();
        var watch = Stopwatch.StartNew();
        var answers = way == "relay"
            ? string.Concat(Task.WhenAll(ports.Select(ByRelayAsync)).GetAwaiter().GetResult())
            : OnHost(way switch { "curl" => ByCurl, "openssl" => ByOpenssl, _ => ":" }, string.Join(" ", ports));
        var time = watch.Elapsed.TotalMilliseconds;
        if (way != "nothing" && answers.Split("New, TLSv1").Length <= count)
            throw new InvalidOperationException(way + " has no answer of each port: " + answers);
        return time;
    }

    private string OnHost(string script, string arguments)
    {
        using var command = _client.CreateCommand("bash -c '" + script + "' ask " + arguments);
        return command.Execute();
    }

    /// <summary>In a thread of its own: the pool adds threads too slowly for connections side by side.</summary>
    private Task<string> ByRelayAsync(int port) =>
        Task.Factory.StartNew(() => ByRelay(port), TaskCreationOptions.LongRunning);

    private string ByRelay(int port)
    {
        using var command = _client.CreateCommand("bash -c '" + Relay + "' relay " + port);
        var result = command.BeginExecute();
        using var input = command.CreateInputStream();
        using var tls = new SslStream(new Duplex(command.OutputStream, input));
        tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = new X509CertificateCollection { _certificate },
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { _authority },
                RevocationMode = X509RevocationMode.NoCheck,
            },
            // A run asks each port once, so it has no session to resume.
            AllowTlsResume = false,
        });
        tls.Write(Encoding.ASCII.GetBytes(Request));
        using var reader = new StreamReader(tls);
        var answer = reader.ReadToEnd();
        input.Dispose();
        command.EndExecute(result);
        return answer;
    }

    /// <summary>The output and the input of a command as one stream.</summary>
    private sealed class Duplex : Stream
    {
        private readonly Stream _from;
        private readonly Stream _to;

        public Duplex(Stream from, Stream to) => (_from, _to) = (from, to);

        public override bool CanRead => true;
        public override bool CanWrite => true;
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => _from.Read(buffer, offset, count);
        public override void Write(byte[] buffer, int offset, int count)
        {
            _to.Write(buffer, offset, count);
            _to.Flush();
        }

        public override void Flush() => _to.Flush();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
