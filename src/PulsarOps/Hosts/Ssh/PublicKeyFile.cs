using System.Text;

namespace PulsarOps.Hosts.Ssh;

/// <summary>Reads public keys and certificates from files beside private keys, or instead of them.</summary>
internal static class PublicKeyFile
{
    private const string PrivateHeader = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private const string PrivateFooter = "-----END OPENSSH PRIVATE KEY-----";
    private const long LongestFile = 64 * 1024;

    private static readonly byte[] PrivateMagic = Encoding.ASCII.GetBytes("openssh-key-v1\0");

    /// <summary>The key in a file that contains only a public key; null for other files.</summary>
    public static byte[]? Read(string file) => Text(file) is { } text ? Parse(text) : null;

    /// <summary>
    /// The public half of a private key: the file itself if it is public, the file beside it, or the part of an
    /// encrypted key that is not encrypted.
    /// </summary>
    public static byte[]? Of(string file) => Read(file) ?? Read(file + ".pub") ?? (
        Text(file) is { } text ? Inside(text) : null);

    /// <summary>The certificate in a file.</summary>
    public static (SshCertificate Certificate, byte[] Blob)? Certificate(string file) =>
        Read(file) is { } blob && SshCertificate.Parse(blob) is { IsForHost: false } certificate ? (certificate, blob)
            : null;

    private static byte[]? Parse(string text)
    {
        var fields = text.Split('\n').FirstOrDefault(line => line.Trim().Length > 0 && line[0] != '#')?
            .Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (fields is not [var type, var data, ..])
            return null;
        try
        {
            var blob = Convert.FromBase64String(data);
            return new SshWireReader(blob).Text() == type ? blob : null;
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException)
        {
            return null;
        }
    }

    private static byte[]? Inside(string text)
    {
        var (start, end) = (text.IndexOf(PrivateHeader, StringComparison.Ordinal), text.IndexOf(
            PrivateFooter, StringComparison.Ordinal));
        if (start < 0 || end < start)
            return null;
        try
        {
            var bytes = Convert.FromBase64String(text.Substring(
                start + PrivateHeader.Length, end - start - PrivateHeader.Length));
            if (!bytes.Take(PrivateMagic.Length).SequenceEqual(PrivateMagic))
                return null;
            var reader = new SshWireReader([.. bytes.Skip(PrivateMagic.Length)]);
            for (var field = 0; field < 3; field++)
                reader.Bytes();
            return reader.Number() == 1 ? reader.Bytes() : null;
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException)
        {
            return null;
        }
    }

    private static string? Text(string file)
    {
        try
        {
            return File.Exists(file) && new FileInfo(file).Length is > 0 and < LongestFile ? File.ReadAllText(file)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
