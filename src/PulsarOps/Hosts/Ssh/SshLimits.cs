using System.Collections.Concurrent;

namespace PulsarOps.Hosts.Ssh;

/// <summary>The limits of concurrency, which all sessions of a pipeline share.</summary>
/// <remarks>
/// From the tenth connection that has not logged in yet, sshd drops connections (MaxStartups 10:30:100). This limits
/// the handshakes through a jump host.
/// </remarks>
internal sealed class SshLimits(
    int handshakes = 30, int handshakesThroughJumpHost = 8, int commands = 256, int uploads = 4) : IDisposable
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _jumpHosts = new();

    public SemaphoreSlim Handshakes { get; } = new(handshakes);

    /// <summary>
    /// The number of concurrent scripts on all hosts. Many of them only wait, which costs little more than a channel.
    /// </summary>
    public SemaphoreSlim Commands { get; } = new(commands);

    /// <summary>Files on their way, to hosts or from them.</summary>
    public SemaphoreSlim Uploads { get; } = new(uploads);

    /// <summary>
    /// The pauses before new attempts if a host accepts no more connections. Usual limits (nft, ufw limit) have expired
    /// by the end.
    /// </summary>
    public IReadOnlyList<TimeSpan> DialPauses { get; init; } =
        [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)];

    /// <summary>The number of concurrent handshakes through one jump host.</summary>
    public SemaphoreSlim HandshakesThrough(string jumpHost) =>
        _jumpHosts.GetOrAdd(jumpHost, _ => new(handshakesThroughJumpHost));

    // Not disposed, because sessions may still be closing. A semaphore without a wait handle holds no resources.
    public void Dispose() => _jumpHosts.Clear();
}
