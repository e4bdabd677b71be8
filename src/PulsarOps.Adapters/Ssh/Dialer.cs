using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using PulsarOps.Hosts.Ssh;
using Renci.SshNet.Common;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// Connects again, with pauses, if a host that is up refuses or closes connections: some firewalls and sshd allow only
/// a few a minute.
/// </summary>
internal static class Dialer
{
    /// <summary>How long a reached host counts as up.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private static readonly Stopwatch Clock = Stopwatch.StartNew();
    private static readonly ConcurrentDictionary<string, TimeSpan> Reached = new();

    /// <param name="tryOnce">Opens a connection, and records its progress in the trace.</param>
    public static async Task<SshConnection> DialAsync(
        SshEndpoint endpoint, IReadOnlyList<TimeSpan> pauses, Func<DialTrace, Task<SshConnection>> tryOnce,
            IDeploymentLog? log,
        CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        for (var attempt = 0; ; attempt++)
        {
            var trace = new DialTrace();
            try
            {
                var connection = await tryOnce(trace);
                Reached[endpoint.Key] = Clock.Elapsed;
                return connection;
            }
            catch (Exception exception) when (IsLimit(exception, endpoint, trace))
            {
                if (attempt == pauses.Count)
                    throw SshFailure.OfLimit(exception, endpoint, attempt + 1, watch.Elapsed);
                log?.Verbose(
                    $"[{endpoint.Name}] {SshFailure.Place(endpoint)} accepts no more connections now " +
                    $"({exception.Message}); next attempt in {pauses[attempt].TotalSeconds:0} s");
                await Task.Delay(pauses[attempt], cancellation);
            }
            catch (Exception) when (Remember(endpoint, trace))
            {
                throw;
            }
        }
    }

    private static bool Remember(SshEndpoint endpoint, DialTrace trace)
    {
        if (trace.WasGreeted)
            Reached[endpoint.Key] = Clock.Elapsed;
        return false;
    }

    private static bool IsLimit(Exception exception, SshEndpoint endpoint, DialTrace trace)
    {
        if (trace.WasGreeted || endpoint.Jumps.Count > 0 || endpoint.ProxyCommand is not null)
            return false;
        return exception switch
        {
            SshOperationTimeoutException or SshAuthenticationException or PulsarOpsException
                or ProxyCommandException => false,
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                Reached.TryGetValue(endpoint.Key, out var at) && Clock.Elapsed - at < Memory,
            SocketException { SocketErrorCode: SocketError.ConnectionReset } or SshConnectionException => true,
            _ => false,
        };
    }
}

/// <summary>The progress of a connection.</summary>
internal sealed class DialTrace
{
    /// <summary>Whether sshd has sent its version.</summary>
    public bool WasGreeted { get; set; }
}
