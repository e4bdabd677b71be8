using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace PulsarOps.Tests.Release;

/// <summary>
/// A web server that behaves as Apache's: ranges, redirects, files that are not there, connections that are cut.
/// </summary>
internal sealed class ApacheServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ApacheServer()
    {
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    /// <summary>By the path: <c>/dist/pulsar-4.0.8/…</c>.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>From one path to another address.</summary>
    public Dictionary<string, string> Redirects { get; } = [];

    /// <summary>Method, path and range of each request.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>After how many bytes of a body each of the next answers is cut off.</summary>
    public Queue<int> Cuts { get; } = [];

    public bool KnowsRanges { get; init; } = true;

    /// <summary>How long each MB of an answer takes.</summary>
    public TimeSpan Pause { get; set; }

    public Uri Site(string folder) => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{folder}/");

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            await using (var stream = client.GetStream())
                await AnswerAsync(stream, await ReadAsync(stream));
        }
        catch (IOException)
        {
            // Whoever asked is gone.
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer);
            text.Append(count > 0 ? Encoding.ASCII.GetString(buffer, 0, count) : throw new IOException("Nobody asks."));
        }

        return text.ToString();
    }

    private async Task AnswerAsync(NetworkStream stream, string request)
    {
        var path = request.Split(' ')[1];
        var range = Regex.Match(request, @"^Range: bytes=(\d+)-", RegexOptions.Multiline | RegexOptions.IgnoreCase);
        lock (Requests)
            Requests.Add(range.Success ? $"{path} from {range.Groups[1].Value}" : path);
        if (Redirects.TryGetValue(path, out var target))
        {
            await SendAsync(stream, $"302 Found\r\nLocation: {target}", []);
            return;
        }

        if (!Files.TryGetValue(path, out var content))
        {
            await SendAsync(stream, "404 Not Found", "Not here."u8.ToArray());
            return;
        }

        var from = range.Success && KnowsRanges ? int.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        if (from >= content.Length && from > 0)
        {
            await SendAsync(stream, $"416 Range Not Satisfiable\r\nContent-Range: bytes */{content.Length}", []);
            return;
        }

        var head =
            from == 0
                ? "200 OK"
                : $"206 Partial Content\r\nContent-Range: bytes {from}-{content.Length - 1}/{content.Length}";
        var isCut = !path.EndsWith(".sha512", StringComparison.Ordinal) && Cuts.Count > 0;
        await SendAsync(stream, head, content[from..], isCut ? Cuts.Dequeue() : null);
    }

    private async Task SendAsync(NetworkStream stream, string head, byte[] body, int? cut = null)
    {
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n")
        );
        const int Block = 1024 * 1024;
        var length = Math.Min(cut ?? body.Length, body.Length);
        for (var at = 0; at < length; at += Block)
        {
            await stream.WriteAsync(body.AsMemory(at, Math.Min(Block, length - at)));
            await Task.Delay(Pause);
        }
    }
}
