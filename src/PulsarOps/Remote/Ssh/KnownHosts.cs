using System.Globalization;

namespace PulsarOps.Remote.Ssh;

/// <summary>What is on file about the keys of hosts.</summary>
internal sealed class KnownHosts(IReadOnlyList<KnownHostsEntry> entries)
{
    private const int DefaultPort = 22;

    /// <summary>Reads files; one that is not there holds nothing.</summary>
    public static KnownHosts Read(IEnumerable<string> files) => new([.. files.Where(File.Exists).SelectMany(file => Parse(File.ReadAllLines(file), file))]);

    public static IEnumerable<KnownHostsEntry> Parse(IEnumerable<string> lines, string file) =>
        lines.Select((line, index) => KnownHostsEntry.Parse(line, file, index + 1)).OfType<KnownHostsEntry>();

    /// <summary>How known_hosts writes a host with a port.</summary>
    public static string NameOf(string host, int port) =>
        port == DefaultPort ? host : string.Format(CultureInfo.InvariantCulture, "[{0}]:{1}", host, port);

    /// <summary>The entries that count for a host: those of the first of its names that has any; a revoked key counts under each.</summary>
    public IReadOnlyList<KnownHostsEntry> For(IEnumerable<string> names, int port)
    {
        var groups = names.Select(name => NameOf(name, port)).Select(name => entries.Where(entry => entry.IsFor(name)).ToArray()).ToArray();
        var valid = groups.FirstOrDefault(group => group.Any(entry => !entry.IsRevoked)) ?? [];
        return [.. groups.SelectMany(group => group).Where(entry => entry.IsRevoked).Concat(valid.Where(entry => !entry.IsRevoked))];
    }

    public HostKeyVerdict Judge(IEnumerable<string> names, int port, SshHostKey key)
    {
        var known = For(names, port);
        if (known.FirstOrDefault(entry => entry.IsRevoked && IsSame(entry.Key, key)) is { } revoked)
            return new(HostKeyStatus.Revoked, revoked);
        var valid = known.Where(entry => !entry.IsRevoked).ToArray();
        if (valid.FirstOrDefault(entry => IsSame(entry.Key, key)) is { } same)
            return new(HostKeyStatus.Known, same);

        // As ssh: an entry without a port stands for a host on every port, but does not speak against one.
        if (valid.Length == 0 && port != DefaultPort && For(names, DefaultPort).FirstOrDefault(entry => !entry.IsRevoked && IsSame(entry.Key, key)) is { } general)
            return new(HostKeyStatus.Known, general);
        var other = valid.FirstOrDefault(entry => entry.Key.Type == key.Type) ?? valid.FirstOrDefault();
        return other is null ? new(HostKeyStatus.Unknown, null) : new(HostKeyStatus.Changed, other);
    }

    private static bool IsSame(SshHostKey one, SshHostKey other) => one.Type == other.Type && one.Blob.SequenceEqual(other.Blob);
}

/// <summary>What known_hosts says about a key.</summary>
/// <param name="Entry">The line that decided.</param>
internal sealed record HostKeyVerdict(HostKeyStatus Status, KnownHostsEntry? Entry);

internal enum HostKeyStatus
{
    /// <summary>Nothing is on file about the host.</summary>
    Unknown,

    /// <summary>It is the key on file.</summary>
    Known,

    /// <summary>Another key is on file.</summary>
    Changed,

    /// <summary>The key is marked as stolen.</summary>
    Revoked,
}
