using System.Globalization;

namespace PulsarOps.Hosts.Ssh;

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
