using Renci.SshNet;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Which encryption is asked for first.</summary>
internal static class Cipher
{
    /// <summary>.NET uses the processor's AES-GCM, the quickest of all; the library's order puts it last.</summary>
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
