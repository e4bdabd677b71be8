namespace PulsarOps.Hosts.Ssh;

/// <summary>A host and how to log in to it. What is null comes from ssh_config, else it is what ssh itself takes.</summary>
internal sealed record SshTarget
{
    /// <summary>The host's name as in the topology; known_hosts is looked up under it, as ssh does.</summary>
    public required string Name { get; init; }

    /// <summary>Where to connect instead of the name; known_hosts is looked up under it as well.</summary>
    public string? Address { get; init; }

    public int? Port { get; init; }

    public string? UserName { get; init; }

    public string? KeyFilePath { get; init; }

    /// <summary>Hosts to go through, as ssh_config has them: <c>[user@]host[:port][,…]</c>; "none" for no such host.</summary>
    public string? ProxyJump { get; init; }

    /// <summary>Pinned fingerprints, <c>SHA256:…</c>: any of them is accepted, and known_hosts is not asked.</summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    public PulsarHostKeyPolicy HostKeyPolicy { get; init; } = PulsarHostKeyPolicy.Strict;

    /// <summary>The user's own file in place of ssh_config's UserKnownHostsFile and ~/.ssh/known_hosts.</summary>
    public string? KnownHostsPath { get; init; }

    /// <summary>Null: ~/.ssh/config, where it exists.</summary>
    public string? SshConfigPath { get; init; }

    /// <summary>As root sudo is not used.</summary>
    public PulsarBecome Become { get; init; } = PulsarBecome.Sudo;

    public int ConnectionTimeoutSeconds { get; init; } = 15;

    public SshSecrets Secrets { get; init; } = SshSecrets.Empty;
}
