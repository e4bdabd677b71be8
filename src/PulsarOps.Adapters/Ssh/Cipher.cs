using Renci.SshNet;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Which encryption is asked for first.</summary>
internal static class Cipher
{
    /// <summary>Modern .NET has AES-GCM of the processor, which is the quickest; elsewhere it is the slowest, and the order of the library is right.</summary>
    public static void Prefer(ConnectionInfo connection)
    {
#if NET
        foreach (var name in (string[])["aes256-gcm@openssh.com", "aes128-gcm@openssh.com"])
        {
            if (connection.Encryptions.TryGetValue(name, out var cipher))
            {
                connection.Encryptions.Remove(name);
                connection.Encryptions.Insert(0, name, cipher);
            }
        }
#endif
    }
}
