namespace PulsarOps;

/// <summary>
/// How PulsarOps reaches the hosts over SSH. Defaults come from ssh_config, then from ssh itself. Contains no secrets.
/// </summary>
public sealed class PulsarConnection
{
    internal const int DefaultTimeoutSeconds = 15;

    internal PulsarConnection()
    {
    }

    /// <summary>The login name.</summary>
    public string? UserName { get; internal init; }

    /// <summary>The port of the SSH servers, 1 to 65535.</summary>
    public int? Port { get; internal init; }

    /// <summary>The file of a private key on this computer.</summary>
    public string? KeyFilePath { get; internal init; }

    /// <summary>
    /// The jump hosts, as in ssh_config: <c>user@host:port</c>, separated by commas (otherwise ProxyJumpInvalid).
    /// </summary>
    public string? ProxyJump { get; internal init; }

    /// <summary>The ssh_config file. The default is the user's and the system's file, if they exist.</summary>
    public string? SshConfigPath { get; internal init; }

    /// <summary>
    /// The known_hosts file, or <c>none</c> for no file. The default is UserKnownHostsFile of ssh_config, then
    /// <c>~/.ssh/known_hosts</c>.
    /// </summary>
    public string? KnownHostsPath { get; internal init; }

    /// <summary>Whether a path of known_hosts is <c>none</c>, as ssh_config writes it.</summary>
    internal static bool IsNoFile(string? path) => "none".Equals(path, StringComparison.OrdinalIgnoreCase);

    /// <summary>How to treat a host whose key is unknown.</summary>
    public PulsarHostKeyPolicy HostKeyPolicy { get; internal init; }

    /// <summary>How the user becomes root.</summary>
    public PulsarBecome Become { get; internal init; }

    /// <summary>The longest time to connect, in seconds: 1 to 3600.</summary>
    public int ConnectionTimeoutSeconds { get; internal init; } = DefaultTimeoutSeconds;

    public override string ToString() => $"{UserName ?? "(ssh_config)"}, {Become}";
}
