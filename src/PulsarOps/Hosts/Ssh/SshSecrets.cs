using System.Security;

namespace PulsarOps.Hosts.Ssh;

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
