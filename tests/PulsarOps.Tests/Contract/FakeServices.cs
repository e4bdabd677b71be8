using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using PulsarOps.Tests.Release;
using PulsarOps.Tests.RemoteHosts;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.Contract;

/// <summary>
/// Ports of this machine that answer as the services of a cluster do, as far as readiness probes ask them.
/// </summary>
internal sealed class FakeServices : IDisposable
{
    private const int CloseSession = -11;
    private const int Create = 1;
    private const int Delete = 2;
    private const int NodeExists = -110;
    private const int GetChildren = 8;
    private const int GetData = 4;
    private const int NoNode = -101;
    private const int StatBytes = 68;

    /// <summary>No data, all permissions for everyone, and no flags.</summary>
    private static readonly byte[] CreateEnd =
        [.. Bytes(0, 1, 31, 5), .. "world"u8, .. Bytes(6), .. "anyone"u8, .. Bytes(0)];

    private readonly TemporaryFolder _folder = new();
    private readonly List<TcpListener> _listeners = [];
    private readonly Dictionary<string, string[]> _nodes = [];
    private readonly Dictionary<string, string> _data = [];

    public static ServingCluster Start()
    {
        var services = new FakeServices();
        var ready = Http("/admin/v2/brokers/ready", "ok");
        var (bookie, late) = (services.Listen(_ => null), services.Listen(_ => null));
        var broker = services.Listen(ready);
        services.Add("/ledgers/available", $"127.0.0.1:{bookie}", $"127.0.0.1:{late}");
        services.Add("/ledgers/available/readonly");
        services.Add("/ledgers/INSTANCEID");
        services.Add("/ledgers/underreplication/auditorelection", "V_0000000000");
        services.Add("/loadbalance/brokers", $"127.0.0.1:{broker}");
        services.Add("/admin/clusters/c1");
        services.Add("/tree", "a", "b");
        services.Add("/tree/a", "a1", "a2");
        services.Add("/tree/b");
        services.Add("/tree/a/a1");
        services.Add("/tree/a/a2");
        services._data["/tree/a/a1"] = "replica: \"h1:3181\"\n";
        var zooKeeper = services.Listen(services.AnswerZooKeeper);
        HostKeys.WriteTo(services._folder.Path);
        return new(services)
        {
            SecureServers = $"127.0.0.1:{services.Listen(services.AnswerZooKeeper, secure: true)}",
            Tls = services._folder.Path,
            BrokerWebTls = services.Listen(ready, secure: true),
            ProxyWebTls = services.Listen(ready, secure: true),
            Servers = $"127.0.0.1:{zooKeeper}",
            ZooKeeper = zooKeeper,
            Bookie = bookie,
            LateBookie = late,
            BrokerWeb = broker,
            BookieMetrics = services.Listen(Http("/metrics", "bookie_SERVER_STATUS 1\n")),
            LateBookieMetrics = services.Listen(Http("/metrics", "bookie_SERVER_STATUS -1\n")),
            Proxy = services.Listen(_ => null), ProxyWeb = services.Listen(ready),
            AutoRecoveryMetrics = services.Listen(Http("/metrics", "auditor_up 1\n")),
        };
    }

    public void Dispose()
    {
        _listeners.ForEach(listener => listener.Stop());
        _folder.Dispose();
    }

    private static Func<byte[], byte[]?> Http(string path, string body) =>
        request =>
            Encoding.ASCII.GetString(request).StartsWith($"GET {path} ", StringComparison.Ordinal)
                ? Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"
                )
                : "HTTP/1.1 404 Not Found\r\n\r\n"u8.ToArray();

    private void Add(string path, params string[] children) => _nodes.Add(path, children);

    /// <summary>A port whose connections get the answer to what arrives first, and are closed then.</summary>
    private int Listen(Func<byte[], byte[]?> answer, bool secure = false)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _listeners.Add(listener);
        _ = Task.Run(async () =>
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(), answer, secure);
        });
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ServeAsync(TcpClient client, Func<byte[], byte[]?> answer, bool secure)
    {
        using (client)
        {
            try
            {
                await using var stream = await OpenAsync(client, secure);
                var request = new List<byte>();
                var buffer = new byte[4096];
                while (await stream.ReadAsync(buffer) is > 0 and var length)
                {
                    request.AddRange(buffer[..length]);
                    if (answer([.. request]) is not { Length: > 0 } bytes)
                        continue;
                    await stream.WriteAsync(bytes);
                    if (stream is SslStream tls)
                        await tls.ShutdownAsync();
                    client.Client.Shutdown(SocketShutdown.Send);
                    return;
                }
            }
            catch (Exception gone) when (gone is IOException or SocketException or AuthenticationException)
            {
                return; // a probe hangs up as soon as it knows enough
            }
        }
    }

    private static async Task<Stream> OpenAsync(TcpClient client, bool secure)
    {
        if (!secure)
            return client.GetStream();
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(TlsPeer.Options(HostKeys.Valid, asksForCertificate: true));
        return stream;
    }

    /// <summary>Empty until the request is whole.</summary>
    private byte[]? AnswerZooKeeper(byte[] request)
    {
        if (request.AsSpan().StartsWith("srvr"u8))
            return "Zookeeper version: 3.9.3-fake, built on 2024\nMode: standalone\n"u8.ToArray();
        if (request.AsSpan().StartsWith("mntr"u8))
            return "zk_version\t3.9.3\nzk_synced_followers\t0\n"u8.ToArray();

        using var answers = new MemoryStream();
        var at = 0;
        while (at + 4 <= request.Length && at + 4 + Number(request, at) <= request.Length)
        {
            var frame = request[(at + 4)..(at + 4 + Number(request, at))];
            at += 4 + frame.Length;
            if (answers.Length == 0)
            {
                // Protocol, session timeout, session, password, not read-only.
                Write(answers, [.. Bytes(0, 6000, 0, 1, 16), .. new byte[17]]);
                continue;
            }

            if (Number(frame, 4) == CloseSession)
                return answers.ToArray();
            Write(answers, Answer(frame));
        }

        return null;
    }

    private byte[] Answer(byte[] frame)
    {
        var path = Encoding.UTF8.GetString(frame, 12, Number(frame, 8));
        if (Number(frame, 4) is Create or Delete)
            return Change(frame, path);
        if (!_nodes.TryGetValue(path, out var children))
            return [.. Bytes(Number(frame, 0), 0, 0, NoNode)];
        if (Number(frame, 4) == GetData)
        {
            var data = Encoding.UTF8.GetBytes(_data.GetValueOrDefault(path, ""));
            return [.. Bytes(Number(frame, 0), 0, 0, 0, data.Length), .. data, .. new byte[StatBytes]];
        }

        return Number(frame, 4) == GetChildren
            ?
            [
                .. Bytes(Number(frame, 0), 0, 0, 0, children.Length),
                .. children.SelectMany(child => Bytes(child.Length).Concat(Encoding.UTF8.GetBytes(child))),
            ]
            : [.. Bytes(Number(frame, 0), 0, 0, 0), .. new byte[StatBytes]];
    }

    private byte[] Change(byte[] frame, string path)
    {
        var (creates, rest) = (Number(frame, 4) == Create, frame[(12 + Number(frame, 8))..]);
        Assert.Equal(creates ? CreateEnd : [.. Bytes(-1)], rest);
        var code = creates
            ? _nodes.ContainsKey(path) ? NodeExists : _nodes.ContainsKey(Path.GetDirectoryName(path)!) ? 0 : NoNode
            : _nodes.ContainsKey(path) ? 0 : NoNode;
        if (code == 0 && creates)
            _nodes[path] = [];
        else if (code == 0)
            _nodes.Remove(path);
        return [.. Bytes(Number(frame, 0), 0, 0, code), .. creates && code == 0 ? frame[8..^CreateEnd.Length] : []];
    }

    private static void Write(Stream stream, byte[] frame) => stream.Write([.. Bytes(frame.Length), .. frame]);

    private static int Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));

    private static IEnumerable<byte> Bytes(params int[] numbers) =>
        numbers.SelectMany(number => BitConverter.GetBytes(IPAddress.HostToNetworkOrder(number)));
}
