using System.Security;

namespace PulsarOps.Model;

/// <summary>What proves to the hosts who connects. A class, not a record: its text never tells what it holds.</summary>
internal sealed class TopologySecrets
{
    /// <summary>Of the user of the connection.</summary>
    public SecureString? Password { get; init; }

    /// <summary>What sudo asks for.</summary>
    public SecureString? SudoPassword { get; init; }

    public SecureString? KeyPassphrase { get; init; }

    /// <summary>The text of a private key, in place of a file.</summary>
    public SecureString? PrivateKey { get; init; }
}
