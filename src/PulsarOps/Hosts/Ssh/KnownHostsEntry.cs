using System.Security.Cryptography;
using System.Text;

namespace PulsarOps.Hosts.Ssh;

/// <summary>A line of known_hosts.</summary>
internal sealed class KnownHostsEntry
{
    private const string Revoked = "@revoked";
    private const string Authority = "@cert-authority";

    private readonly string _names;

    private KnownHostsEntry(string names, SshHostKey key, string marker, string file, int line)
    {
        _names = names;
        Key = key;
        IsRevoked = marker == Revoked;
        IsAuthority = marker == Authority;
        File = file;
        Line = line;
    }

    public SshHostKey Key { get; }

    public bool IsRevoked { get; }

    /// <summary>Whether the key is that of an authority, which signs certificates of hosts.</summary>
    public bool IsAuthority { get; }

    public string File { get; }

    public int Line { get; }

    /// <summary>The place of the line, for messages.</summary>
    public string Place => $"{File}:{Line}";

    /// <summary>Parses a line. Returns null for comments and lines that are not valid, which ssh ignores too.</summary>
    public static KnownHostsEntry? Parse(string text, string file, int line)
    {
        var fields = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length == 0 || fields[0][0] == '#')
            return null;
        var marker = fields[0][0] == '@' ? fields[0] : "";
        if (marker is not ("" or Revoked or Authority))
            return null;
        var rest = marker.Length > 0 ? fields.Skip(1).ToArray() : fields;
        if (rest.Length < 3)
            return null;
        try
        {
            return new(rest[0], new(rest[1], Convert.FromBase64String(rest[2])), marker, file, line);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <param name="name">The name, from <see cref="KnownHosts.NameOf"/>.</param>
    public bool IsFor(string name) =>
        _names.StartsWith("|1|", StringComparison.Ordinal)
            ? IsHashOf(name)
            : new HostPatterns(_names.Split(',')).Match(name);

    private bool IsHashOf(string name)
    {
        if (_names.Split('|') is not ["", "1", var salt, var hash])
            return false;
        try
        {
            // The format requires SHA-1. It only hides names from readers of the file and protects no secret.
#pragma warning disable CA5350
            using var hmac = new HMACSHA1(Convert.FromBase64String(salt));
#pragma warning restore CA5350
            return hmac.ComputeHash(Encoding.UTF8.GetBytes(name.ToLowerInvariant()))
                .SequenceEqual(Convert.FromBase64String(hash));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
