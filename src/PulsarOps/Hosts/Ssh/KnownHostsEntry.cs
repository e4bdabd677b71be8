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

    /// <summary>Whether the key signs certificates of hosts, and is not a host's own.</summary>
    public bool IsAuthority { get; }

    public string File { get; }

    public int Line { get; }

    /// <summary>Where it stands, for people.</summary>
    public string Place => $"{File}:{Line}";

    /// <summary>Null for comments and for what is no entry: ssh passes over such lines as well.</summary>
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

    /// <param name="name">As <see cref="KnownHosts.NameOf"/> makes it.</param>
    public bool IsFor(string name) =>
        _names.StartsWith("|1|", StringComparison.Ordinal) ? IsHashOf(name) : new HostPatterns(_names.Split(',')).Match(name);

    private bool IsHashOf(string name)
    {
        if (_names.Split('|') is not ["", "1", var salt, var hash])
            return false;
        try
        {
            // What the format demands, and nobody's secret: it only hides names from those who read the file.
#pragma warning disable CA5350
            using var hmac = new HMACSHA1(Convert.FromBase64String(salt));
#pragma warning restore CA5350
            return hmac.ComputeHash(Encoding.UTF8.GetBytes(name.ToLowerInvariant())).SequenceEqual(Convert.FromBase64String(hash));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
