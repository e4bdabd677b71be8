using System.Collections.Concurrent;
using System.Globalization;
using System.Security;

namespace PulsarOps.Hosts.Ssh;

/// <summary>A host and how to log in to it. Null values come from ssh_config, then from ssh's own defaults.</summary>
internal sealed record SshTarget
{
    /// <summary>The host's name in the topology, which is also looked up in known_hosts, as in ssh.</summary>
    public required string Name { get; init; }

    /// <summary>The address to connect to instead of the name. It is also looked up in known_hosts.</summary>
    public string? Address { get; init; }

    public int? Port { get; init; }

    public string? UserName { get; init; }

    public string? KeyFilePath { get; init; }

    /// <summary>The jump hosts, as in ssh_config: <c>[user@]host[:port][,…]</c>, or "none".</summary>
    public string? ProxyJump { get; init; }

    /// <summary>
    /// The pinned fingerprints, <c>SHA256:…</c>. Only these keys are accepted. known_hosts can still revoke them.
    /// </summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    public PulsarHostKeyPolicy HostKeyPolicy { get; init; } = PulsarHostKeyPolicy.Strict;

    /// <summary>The known_hosts file, instead of UserKnownHostsFile of ssh_config and ~/.ssh/known_hosts.</summary>
    public string? KnownHostsPath { get; init; }

    /// <summary>The ssh_config file; null for the files of the user and of the system, if they exist.</summary>
    public string? SshConfigPath { get; init; }

    /// <summary>How to become root. A login as root uses no sudo.</summary>
    public PulsarBecome Become { get; init; } = PulsarBecome.Sudo;

    public int ConnectionTimeoutSeconds { get; init; } = 15;

    public SshSecrets Secrets { get; init; } = SshSecrets.Empty;
}

/// <summary>A host with all values that are needed to connect to it.</summary>
internal sealed record SshEndpoint
{
    /// <summary>The name that the user gave.</summary>
    public required string Name { get; init; }

    /// <summary>The address to connect to.</summary>
    public required string Address { get; init; }

    public required int Port { get; init; }

    public required string UserName { get; init; }

    /// <summary>The names under which its key is looked up. The first known one decides.</summary>
    public required IReadOnlyList<string> LookupNames { get; init; }

    /// <summary>
    /// The port for the lookup. As in ssh, a HostKeyAlias is looked up without a port.
    /// </summary>
    public required int LookupPort { get; init; }

    /// <summary>The keys to try: private keys, or public keys whose private key an agent holds.</summary>
    public IReadOnlyList<string> IdentityFiles { get; init; } = [];

    /// <summary>
    /// Whether the user named the key by -KeyFilePath. It must then be usable; an unusable key of ssh_config is
    /// skipped.
    /// </summary>
    public bool IsKeyRequired { get; init; }

    public IReadOnlyList<string> CertificateFiles { get; init; } = [];

    /// <summary>Whether the agent may offer only these keys.</summary>
    public bool IdentitiesOnly { get; init; }

    /// <summary>As in <see cref="SshSettings.IdentityAgent"/>.</summary>
    public string? IdentityAgent { get; init; }

    /// <summary>The user's files. A new key is added to the first one; if there is none, it is not stored.</summary>
    public IReadOnlyList<string> KnownHostsFiles { get; init; } = [];

    /// <summary>The system's files, which are read-only.</summary>
    public IReadOnlyList<string> GlobalKnownHostsFiles { get; init; } = [];

    /// <summary>The files of revoked keys.</summary>
    public IReadOnlyList<string> RevokedHostKeys { get; init; } = [];

    /// <summary>The jump hosts, the first one first.</summary>
    public IReadOnlyList<SshEndpoint> Jumps { get; init; } = [];

    /// <summary>
    /// The ProxyCommand of the first host, with its tokens expanded; null for a TCP connection.
    /// </summary>
    public string? ProxyCommand { get; init; }

    /// <summary>The arguments with which Get- and Add-PulsarHostKey reach the same host in the same way.</summary>
    public string HostKeyArguments { get; init; } = "";

    /// <summary>Identifies the login, whatever the route to it.</summary>
    public string Key => string.Join(",", Jumps.Append(this).Select(
        host => host.ProxyCommand is null ? host.Login : $"{host.Login} by {host.ProxyCommand}"));

    public string Login => string.Format(CultureInfo.InvariantCulture, "{0}@{1}:{2}", UserName, Address, Port);
}

/// <summary>The secrets of a login. This is a class because ToString of a record would print them.</summary>
internal sealed class SshSecrets
{
    public static SshSecrets Empty { get; } = new();

    public SecureString? Password { get; init; }

    public SecureString? KeyPassphrase { get; init; }

    public SecureString? SudoPassword { get; init; }

    /// <summary>The text of a private key, instead of a file.</summary>
    public SecureString? PrivateKey { get; init; }
}

/// <summary>A query to ssh_config: the host's alias, and values that take precedence over the file.</summary>
/// <param name="Host">The alias, as on ssh's command line.</param>
/// <param name="Address">Takes precedence over HostName.</param>
/// <param name="ProxyJump">Takes precedence over ProxyJump and ProxyCommand.</param>
internal sealed record SshQuery(string Host, string? Address = null, string? User = null, int? Port = null,
    string? ProxyJump = null);

/// <summary>The values of ssh_config for one host. Tokens, ~ and variables are expanded.</summary>
/// <param name="OriginalHost">The alias of the query (%n).</param>
/// <param name="IdentityFiles">Private keys, or public ones whose private key an agent holds; ssh's defaults if the
/// file names none.</param>
/// <param name="IdentityAgent">A path, <c>none</c>, <c>SSH_AUTH_SOCK</c>, or a variable as <c>$NAME</c>; null:
/// SSH_AUTH_SOCK.</param>
/// <param name="ProxyJump">As <see cref="JumpHop.ParseAll"/> reads it; null if there is none.</param>
/// <param name="ProxyCommand">Tokens are not expanded; null if there is none.</param>
/// <param name="UserKnownHostsFiles">Empty if the value is <c>none</c>.</param>
internal sealed record SshSettings(
    string OriginalHost,
    string HostName,
    string User,
    int Port,
    IReadOnlyList<string> IdentityFiles,
    IReadOnlyList<string> CertificateFiles,
    bool IdentitiesOnly,
    string? IdentityAgent,
    string? ProxyJump,
    string? ProxyCommand,
    IReadOnlyList<string> UserKnownHostsFiles,
    IReadOnlyList<string> GlobalKnownHostsFiles,
    IReadOnlyList<string> RevokedHostKeys,
    string? HostKeyAlias);

/// <summary>A source of <see cref="SshSettings"/>.</summary>
internal interface ISshConfig
{
    Task<SshSettings> ReadAsync(SshQuery query, CancellationToken cancellation);
}

/// <summary>The limits of concurrency, which all sessions of a pipeline share.</summary>
/// <remarks>
/// From the tenth connection that has not logged in yet, sshd drops connections (MaxStartups 10:30:100). The limit of
/// handshakes through a jump host is therefore lower.
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

    // The semaphores stay, because sessions may still be closing. Without a wait handle they hold no resources.
    public void Dispose() => _jumpHosts.Clear();
}
