using System.Collections.Concurrent;

namespace PulsarOps.Hosts.Ssh;

/// <summary>How much the sessions of one pipeline do at once. Shared by all of them.</summary>
/// <remarks>sshd drops connections from the tenth on that have not logged in yet (MaxStartups 10:30:100): that is the limit for a jump host.</remarks>
internal sealed class SshLimits(int handshakes = 30, int handshakesThroughJumpHost = 8, int commands = 256, int uploads = 4) : IDisposable
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _jumpHosts = new();

    public SemaphoreSlim Handshakes { get; } = new(handshakes);

    /// <summary>Scripts under way on all hosts, without the waits among them it would be less: they hold a channel, and hardly anything else.</summary>
    public SemaphoreSlim Commands { get; } = new(commands);

    /// <summary>Files on their way, to hosts or from them.</summary>
    public SemaphoreSlim Uploads { get; } = new(uploads);

    /// <summary>
    /// After how long a host that takes no further connections is asked again. Usual limits (nft, ufw limit) are over
    /// by the end.
    /// </summary>
    public IReadOnlyList<TimeSpan> DialPauses { get; init; } =
        [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)];

    /// <summary>Handshakes that one jump host sees at once.</summary>
    public SemaphoreSlim HandshakesThrough(string jumpHost) => _jumpHosts.GetOrAdd(jumpHost, _ => new(handshakesThroughJumpHost));

    // Sessions may still be closing: a semaphore whose wait handle nobody asked for holds nothing.
    public void Dispose() => _jumpHosts.Clear();
}
