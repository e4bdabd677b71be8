using Renci.SshNet;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Selects the preferred encryption.</summary>
internal static class Cipher
{
    /// <summary>
    /// Moves AES-GCM to the front: it is the fastest with the processor's instructions, but the library puts it last.
    /// </summary>
    public static void Prefer(ConnectionInfo connection)
    {
        foreach (var name in (string[])["aes256-gcm@openssh.com", "aes128-gcm@openssh.com"])
        {
            if (connection.Encryptions.TryGetValue(name, out var cipher))
            {
                connection.Encryptions.Remove(name);
                connection.Encryptions.Insert(0, name, cipher);
            }
        }
    }
}
