using System.Globalization;

namespace PulsarOps.Hosts.Ssh;

/// <summary>A host with everything decided that is needed to reach it.</summary>
internal sealed record SshEndpoint
{
    /// <summary>What the user calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Where to connect.</summary>
    public required string Address { get; init; }

    public required int Port { get; init; }

    public required string UserName { get; init; }

    /// <summary>The names under which its key is looked up; the first one that is on file counts.</summary>
    public required IReadOnlyList<string> LookupNames { get; init; }

    /// <summary>
    /// The port for the lookup. As with ssh an alias is the whole name, whatever port the host is reached by.
    /// </summary>
    public required int LookupPort { get; init; }

    /// <summary>Keys to try: private ones, or public ones whose private key an agent holds.</summary>
    public IReadOnlyList<string> IdentityFiles { get; init; } = [];

    /// <summary>
    /// Whether the user named the key by -KeyFilePath. It must be usable then; a key of ssh_config that is not is
    /// skipped.
    /// </summary>
    public bool IsKeyRequired { get; init; }

    public IReadOnlyList<string> CertificateFiles { get; init; } = [];

    /// <summary>Whether the agent may offer these keys alone.</summary>
    public bool IdentitiesOnly { get; init; }

    /// <summary>As in <see cref="SshSettings.IdentityAgent"/>.</summary>
    public string? IdentityAgent { get; init; }

    /// <summary>The user's files; a new key goes into the first one. Empty: a new key is stored nowhere.</summary>
    public IReadOnlyList<string> KnownHostsFiles { get; init; } = [];

    /// <summary>The system's files, which are only read.</summary>
    public IReadOnlyList<string> GlobalKnownHostsFiles { get; init; } = [];

    /// <summary>Files of keys that are never accepted.</summary>
    public IReadOnlyList<string> RevokedHostKeys { get; init; } = [];

    /// <summary>The hosts on the way, the first one first.</summary>
    public IReadOnlyList<SshEndpoint> Jumps { get; init; } = [];

    /// <summary>
    /// The command that reaches the first host of the way, with its tokens expanded; null: a connection over TCP.
    /// </summary>
    public string? ProxyCommand { get; init; }

    /// <summary>What Get- and Add-PulsarHostKey need to reach the same host in the same way.</summary>
    public string HostKeyArguments { get; init; } = "";

    /// <summary>The same for every way to the same login.</summary>
    public string Key => string.Join(",", Jumps.Append(this).Select(
        host => host.ProxyCommand is null ? host.Login : $"{host.Login} by {host.ProxyCommand}"));

    public string Login => string.Format(CultureInfo.InvariantCulture, "{0}@{1}:{2}", UserName, Address, Port);
}
