using System.Text;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Ssh;

/// <summary>The files of RevokedHostKeys: a key on each line, or a binary list (KRL) that ssh-keygen reads.</summary>
internal static class RevokedKeys
{
    private const int TimeoutSeconds = 10;

    private static readonly byte[] BinaryMagic = Encoding.ASCII.GetBytes("SSHKRL\n\0");

    /// <summary>
    /// The first file that revokes a key or the authority of its certificate. If a file cannot be read, no key is
    /// accepted (RevokedHostKeysUnusable).
    /// </summary>
    public static string? Find(IEnumerable<string> files, SshHostKey key) => files.FirstOrDefault(
        file => Holds(file, key));

    private static bool Holds(string file, SshHostKey key)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, exception.Message, exception);
        }

        if (content.Length >= BinaryMagic.Length && content.Take(BinaryMagic.Length).SequenceEqual(BinaryMagic))
            return IsInBinary(file, key);
        var certificate = SshCertificate.Parse(key.Blob);
        string[] revoked = [.. new[] { key, certificate?.Key, certificate?.Authority }.OfType<SshHostKey>().Select(
            one => Convert.ToBase64String(one.Blob))];
        return Encoding.UTF8.GetString(content).Split('\n').Select(
            line => line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
            .Any(fields => fields.Length > 1 && fields[0][0] != '#' && revoked.Contains(fields[1]));
    }

    private static bool IsInBinary(string file, SshHostKey key)
    {
        var program = OpenSshConfig.FindProgram("ssh-keygen")
            ?? throw Unusable(
                file, "it is a binary list (KRL), which needs ssh-keygen, but ssh-keygen is not installed",
                null);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, $"{key.Type} {Convert.ToBase64String(key.Blob)}\n");
            var (status, output, errors) = LocalProgram.Run(
                program, ["-Q", "-f", file, path], TimeSpan.FromSeconds(TimeoutSeconds));
            if (status == 0)
                return false;
            return output.Contains("REVOKED") ? true : throw Unusable(file, $"ssh-keygen -Q: {errors.Trim()}", null);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static PulsarOpsException Unusable(string file, string reason, Exception? cause) =>
        new(nameof(SR.RevokedHostKeysUnusable), ErrorKind.InvalidState, file, cause, file, reason);
}
