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
    /// The pinned fingerprints, <c>SHA256:…</c>. Any of them is accepted, and known_hosts is not read.
    /// </summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    public PulsarHostKeyPolicy HostKeyPolicy { get; init; } = PulsarHostKeyPolicy.Strict;

    /// <summary>The known_hosts file, instead of UserKnownHostsFile of ssh_config and ~/.ssh/known_hosts.</summary>
    public string? KnownHostsPath { get; init; }

    /// <summary>The ssh_config file; null for ~/.ssh/config, if it exists.</summary>
    public string? SshConfigPath { get; init; }

    /// <summary>For root, sudo is not used.</summary>
    public PulsarBecome Become { get; init; } = PulsarBecome.Sudo;

    public int ConnectionTimeoutSeconds { get; init; } = 15;

    public SshSecrets Secrets { get; init; } = SshSecrets.Empty;
}
