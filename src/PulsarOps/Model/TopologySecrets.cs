using System.Security;

namespace PulsarOps.Model;

/// <summary>The credentials for the hosts. This is a class because ToString of a record would print them.</summary>
internal sealed class TopologySecrets
{
    /// <summary>The password of the user of the connection.</summary>
    public SecureString? Password { get; init; }

    /// <summary>The password that sudo asks for.</summary>
    public SecureString? SudoPassword { get; init; }

    public SecureString? KeyPassphrase { get; init; }

    /// <summary>The text of a private key, instead of a file.</summary>
    public SecureString? PrivateKey { get; init; }
}
