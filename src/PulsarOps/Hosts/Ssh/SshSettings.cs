namespace PulsarOps.Hosts.Ssh;

/// <summary>A question to ssh_config: the host as the user calls it, and what is given beside the file.</summary>
/// <param name="Host">The alias, as on ssh's command line.</param>
/// <param name="Address">In place of HostName.</param>
/// <param name="ProxyJump">In place of the file's ProxyJump and ProxyCommand.</param>
internal sealed record SshQuery(string Host, string? Address = null, string? User = null, int? Port = null,
    string? ProxyJump = null);

/// <summary>What ssh_config says about one host. Tokens, ~ and variables are expanded.</summary>
/// <param name="OriginalHost">The alias that was asked for (%n).</param>
/// <param name="IdentityFiles">Private keys, or public ones whose private key an agent holds; ssh's defaults if the
/// file names none.</param>
/// <param name="IdentityAgent">A path, <c>none</c>, <c>SSH_AUTH_SOCK</c>, or a variable as <c>$NAME</c>; null:
/// SSH_AUTH_SOCK.</param>
/// <param name="ProxyJump">As <see cref="JumpHop.ParseAll"/> reads it; null if there is none.</param>
/// <param name="ProxyCommand">Tokens are not expanded yet; null if there is none.</param>
/// <param name="UserKnownHostsFiles">Empty if the file says <c>none</c>.</param>
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
