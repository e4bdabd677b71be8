using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using PulsarOps.Hosts;

namespace PulsarOps.Checks;

/// <summary>Sends requests to ports from this computer.</summary>
internal sealed class PortClient(TimeSpan timeout) : IDisposable
{
    private const int LongestAnswer = 16 * 1024;
    private const int MostConnections = 16;

    /// <summary>A service may keep the connection after its answer, so that only silence shows the end.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _connections = new(MostConnections);

    public void Dispose() => _connections.Dispose();

    public async Task<IReadOnlyList<PortAnswer>> SendAsync(
        IReadOnlyList<PortExchange> exchanges, CancellationToken cancellation) =>
        await Task.WhenAll(exchanges.Select(exchange => SendAsync(exchange, cancellation)));

    private async Task<PortAnswer> SendAsync(PortExchange exchange, CancellationToken cancellation)
    {
        await _connections.WaitAsync(cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(exchange.Address, exchange.Port, limit.Token);
            return new(PortState.Open, await TalkAsync(client, exchange, limit.Token, cancellation))
            {
                From = (client.Client.LocalEndPoint as System.Net.IPEndPoint)?.Address.ToString() ?? "",
            };
        }
        catch (SocketException exception)
        {
            return new(
                exception.SocketErrorCode == SocketError.ConnectionRefused ? PortState.Closed : PortState.Unreachable,
                []);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(PortState.Unreachable, []);
        }
        finally
        {
            _connections.Release();
        }
    }

    /// <summary>The answer, as far as it arrives. A service that hangs up answers nothing.</summary>
    private static async Task<byte[]> TalkAsync(
        TcpClient client, PortExchange exchange, CancellationToken limit, CancellationToken cancellation)
    {
        var answer = new List<byte>();
        try
        {
            Stream stream = client.GetStream();
            if (exchange.Before.Length > 0)
            {
                await stream.WriteAsync(exchange.Before, limit);
                await ReadAsync(stream, answer, limit);
            }

            if (exchange.Tls)
                stream = await OpenTlsAsync(stream, exchange.Address, limit);
            await stream.WriteAsync(exchange.Request, limit);
            if (await ReadAsync(stream, answer, limit))
                await ReadRestAsync(stream, answer, limit);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            cancellation.ThrowIfCancellationRequested();
        }

        return [.. answer];
    }

    private static bool IsEnd(Exception exception) =>
        exception is IOException or AuthenticationException or SocketException or OperationCanceledException
            or InvalidOperationException;

    private static async Task ReadRestAsync(Stream stream, List<byte> answer, CancellationToken limit)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(limit);
        do
        {
            silence.CancelAfter(Silence);
        }
        while (answer.Count < LongestAnswer && await ReadAsync(stream, answer, silence.Token));
    }

    private static async Task<bool> ReadAsync(Stream stream, List<byte> answer, CancellationToken limit)
    {
        var buffer = new byte[LongestAnswer];
        var count = await stream.ReadAsync(buffer, limit);
        answer.AddRange(buffer.Take(count));
        return count > 0;
    }

    [SuppressMessage("Security", "CA5359", Justification = "It asks what a server answers, and sends no secret.")]
    private static async Task<Stream> OpenTlsAsync(Stream stream, string name, CancellationToken limit)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: true, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name }, limit);
        return tls;
    }
}
