namespace PulsarOps;

/// <summary>How the hosts are reached over SSH. What is unset comes from ssh_config, then from ssh's own defaults. Holds no secret.</summary>
public sealed class PulsarConnection
{
    internal const int DefaultTimeoutSeconds = 15;

    internal PulsarConnection()
    {
    }

    public string? UserName { get; internal init; }

    /// <summary>1 to 65535.</summary>
    public int? Port { get; internal init; }

    /// <summary>A private key, on this machine.</summary>
    public string? KeyFilePath { get; internal init; }

    /// <summary>Hosts to go through, as ssh_config has them: <c>user@host:port</c>, several with commas between.</summary>
    public string? ProxyJump { get; internal init; }

    /// <summary>Unset: <c>~/.ssh/config</c>, where it is there.</summary>
    public string? SshConfigPath { get; internal init; }

    /// <summary>
    /// Unset: UserKnownHostsFile of ssh_config, else <c>~/.ssh/known_hosts</c>; <c>none</c>: no file.
    /// </summary>
    public string? KnownHostsPath { get; internal init; }

    /// <summary>Whether a path of known_hosts is the word of ssh_config for no file.</summary>
    internal static bool IsNoFile(string? path) => "none".Equals(path, StringComparison.OrdinalIgnoreCase);

    public PulsarHostKeyPolicy HostKeyPolicy { get; internal init; }

    public PulsarBecome Become { get; internal init; }

    /// <summary>Seconds that a connection may take to be made, 1 to 3600.</summary>
    public int ConnectionTimeoutSeconds { get; internal init; } = DefaultTimeoutSeconds;

    public override string ToString() => $"{UserName ?? "(ssh_config)"}, {Become}";
}
