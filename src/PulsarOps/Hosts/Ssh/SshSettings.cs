namespace PulsarOps.Hosts.Ssh;

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
