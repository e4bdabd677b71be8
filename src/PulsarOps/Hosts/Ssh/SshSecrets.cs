using System.Security;

namespace PulsarOps.Hosts.Ssh;

/// <summary>What must appear nowhere. A class, not a record: its text never tells what it holds.</summary>
internal sealed class SshSecrets
{
    public static SshSecrets Empty { get; } = new();

    public SecureString? Password { get; init; }

    public SecureString? KeyPassphrase { get; init; }

    public SecureString? SudoPassword { get; init; }

    /// <summary>The text of a private key, in place of a file.</summary>
    public SecureString? PrivateKey { get; init; }
}
