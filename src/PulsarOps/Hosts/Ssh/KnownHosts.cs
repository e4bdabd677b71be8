using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Ssh;

/// <summary>The known keys of hosts.</summary>
internal sealed class KnownHosts(IReadOnlyList<KnownHostsEntry> entries)
{
    private const int DefaultPort = 22;

    /// <summary>Reads files. A file that does not exist is empty.</summary>
    public static KnownHosts Read(IEnumerable<string> files) =>
        new([.. files.Distinct(StringComparer.Ordinal).Where(File.Exists).SelectMany(
            file => Parse(Lines(file), file))]);

    public static IEnumerable<KnownHostsEntry> Parse(IEnumerable<string> lines, string file) =>
        lines.Select((line, index) => KnownHostsEntry.Parse(line, file, index + 1)).OfType<KnownHostsEntry>();

    /// <summary>The name of a host with a port in known_hosts.</summary>
    public static string NameOf(string host, int port) =>
        port == DefaultPort ? host : string.Format(CultureInfo.InvariantCulture, "[{0}]:{1}", host, port);

    /// <summary>
    /// The keys of a host: those of the first of its names that has any, and the revoked keys of all its names.
    /// </summary>
    public IReadOnlyList<KnownHostsEntry> For(IEnumerable<string> names, int port)
    {
        var groups = names.Select(name => NameOf(name, port)).Select(
            name => entries.Where(entry => !entry.IsAuthority && entry.IsFor(name)).ToArray()).ToArray();
        var valid = groups.FirstOrDefault(group => group.Any(entry => !entry.IsRevoked)) ?? [];
        return [.. groups.SelectMany(group => group).Where(entry => entry.IsRevoked).Concat(
            valid.Where(entry => !entry.IsRevoked))];
    }

    /// <summary>The authorities for a host, each with the host name that its line matches.</summary>
    public IReadOnlyList<(KnownHostsEntry Entry, string Name)> AuthoritiesFor(IReadOnlyList<string> names, int port) =>
        [.. names.SelectMany(name => entries.Where(
            entry => entry.IsAuthority && (entry.IsFor(NameOf(name, port)) || entry.IsFor(name))).Select(
            entry => (entry, name)))];

    /// <summary>Determines the state of a key, or of a certificate with its key.</summary>
    public HostKeyVerdict Verify(IReadOnlyList<string> names, int port, SshHostKey key)
    {
        var certificate = SshCertificate.Parse(key.Blob);
        var plain = certificate?.Key ?? key;
        if (FindRevoked(names, port, plain, certificate?.Authority) is { } revoked)
            return new(PulsarHostKeyStatus.Revoked, revoked);
        string? reason = null;
        if (certificate is not null)
        {
            foreach (var (authority, name) in AuthoritiesFor(names, port).Where(
                pair => IsSame(pair.Entry.Key, certificate.Authority)))
            {
                reason = certificate.WhyNotFor(name, DateTimeOffset.UtcNow);
                if (reason is null)
                    return new(PulsarHostKeyStatus.Known, authority);
            }
        }

        // As in ssh, a host whose certificate is not accepted may still be known by its key.
        var known = VerifyPlain(names, port, plain);
        return known.Status == PulsarHostKeyStatus.Unknown ? known with { CertificateProblem = reason } : known;
    }

    private static bool IsSame(SshHostKey one, SshHostKey other) => one.Type == other.Type && one.Blob.SequenceEqual(
        other.Blob);

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Fails, because the unread file may contain another key of the host, or revoke this one.
            throw new PulsarOpsException(nameof(SR.SshFileUnreadable), ErrorKind.PermissionDenied, file, exception,
                file, exception.Message);
        }
    }

    private KnownHostsEntry? FindRevoked(IReadOnlyList<string> names, int port, SshHostKey key,
        SshHostKey? authority) =>
        For(names, port).Concat(For(names, DefaultPort)).FirstOrDefault(
            entry => entry.IsRevoked && (IsSame(entry.Key, key) || (
                authority is not null && IsSame(entry.Key, authority))));

    private HostKeyVerdict VerifyPlain(IReadOnlyList<string> names, int port, SshHostKey key)
    {
        var valid = For(names, port).Where(entry => !entry.IsRevoked).ToArray();
        if (valid.FirstOrDefault(entry => IsSame(entry.Key, key)) is { } same)
            return new(PulsarHostKeyStatus.Known, same);

        // As in ssh, an entry without a port accepts the host on every port, but does not reject it on another port.
        if (valid.Length == 0 && port != DefaultPort &&
            For(names, DefaultPort).FirstOrDefault(entry => !entry.IsRevoked && IsSame(entry.Key, key)) is { } general)
        {
            return new(PulsarHostKeyStatus.Known, general);
        }

        var other = valid.FirstOrDefault(entry => entry.Key.Type == key.Type) ?? valid.FirstOrDefault();
        return other is null ? new(PulsarHostKeyStatus.Unknown, null) : new(PulsarHostKeyStatus.Changed, other);
    }
}

/// <summary>The state of a key in known_hosts.</summary>
/// <param name="Entry">The line that determined it.</param>
/// <param name="CertificateProblem">Why a certificate of a known authority was not accepted.</param>
internal sealed record HostKeyVerdict(PulsarHostKeyStatus Status, KnownHostsEntry? Entry,
    string? CertificateProblem = null)
{
    /// <summary>The file of revoked keys that contains the key, if no line of known_hosts does.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>What determined the state, for messages.</summary>
    public string? Place => RevokedBy ?? Entry?.Place;
}

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

/// <summary>A host's public key.</summary>
/// <param name="Type">The type, such as <c>ssh-ed25519</c>.</param>
/// <param name="Blob">The bytes that known_hosts stores in base64.</param>
internal sealed record SshHostKey(string Type, byte[] Blob)
{
    /// <summary>The fingerprint, as <c>ssh-keygen -l</c> prints it.</summary>
    public string Fingerprint { get; } = FingerprintOf(Blob);

    private static string FingerprintOf(byte[] blob)
    {
        return "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');
    }
}
