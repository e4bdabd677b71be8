using System.Text;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Ssh;

/// <summary>Adds keys to known_hosts.</summary>
internal static class KnownHostsFile
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;
    private const int Attempts = 50;
    private const int AttemptPause = 20;

    private static readonly object Lock = new();

    /// <summary>
    /// Appends a line by a single write, so that concurrent readers and writers see all of it or nothing.
    /// </summary>
    public static void Append(string file, string host, int port, SshHostKey key)
    {
        if (!Keeps(file))
        {
            throw new PulsarOpsException(
                nameof(SR.KnownHostsUnwritable), ErrorKind.InvalidState, file, file, "it stores nothing");
        }

        var text = $"{KnownHosts.NameOf(host, port)} {key.Type} {Convert.ToBase64String(key.Blob)}\n";
        try
        {
            lock (Lock)
                AppendText(file, text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PulsarOpsException(
                nameof(SR.KnownHostsUnwritable), ErrorKind.PermissionDenied, file, exception, file, exception.Message);
        }
    }

    /// <summary>
    /// Whether the file stores keys, unlike "none" and devices such as /dev/null.
    /// </summary>
    public static bool Keeps(string file) =>
        !file.Equals("none", StringComparison.OrdinalIgnoreCase)
        && !(Path.DirectorySeparatorChar == '/'
            && Path.GetFullPath(file).StartsWith("/dev/", StringComparison.Ordinal));

    private static void AppendText(string file, string text)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, OwnerFolder);

        using var stream = Open(file);
        var bytes = Encoding.UTF8.GetBytes(EndsInside(stream) ? "\n" + text : text);
        stream.Seek(0, SeekOrigin.End);
        stream.Write(bytes, 0, bytes.Length);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Tries several times, because another process may be writing to the file.</summary>
    private static FileStream Open(string file)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var options = new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 1,
                };
                if (!OperatingSystem.IsWindows())
                    options.UnixCreateMode = OwnerFile;
                return new(file, options);
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Sleep(AttemptPause);
            }
        }
    }

    private static bool EndsInside(FileStream stream)
    {
        if (stream.Length == 0)
            return false;
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() != '\n';
    }
}

/// <summary>
/// All files that determine the state of a host key, as in ssh: the user's, the system's, and those of revoked
/// keys.
/// </summary>
internal sealed class HostKeyFiles(
    IReadOnlyList<string> names, int port, IReadOnlyList<string> userFiles, IReadOnlyList<string> globalFiles,
        IReadOnlyList<string> revokedFiles)
{
    private readonly KnownHosts _knownHosts = KnownHosts.Read(userFiles.Concat(globalFiles));

    public static HostKeyFiles Of(SshEndpoint endpoint) =>
        new(endpoint.LookupNames, endpoint.LookupPort, endpoint.KnownHostsFiles, endpoint.GlobalKnownHostsFiles,
            endpoint.RevokedHostKeys);

    /// <summary>The known keys of the host.</summary>
    public IReadOnlyList<KnownHostsEntry> Entries => [.. _knownHosts.For(names, port).Where(entry => !entry.IsRevoked)];

    /// <summary>Whether a known authority may certify the host.</summary>
    public bool HasAuthority => _knownHosts.AuthoritiesFor(names, port).Count > 0;

    public HostKeyVerdict Verify(SshHostKey key)
    {
        var verdict = _knownHosts.Verify(names, port, key);
        return verdict.Status != PulsarHostKeyStatus.Revoked && RevokedKeys.Find(revokedFiles, key) is { } file
            ? new(PulsarHostKeyStatus.Revoked, null) { RevokedBy = file }
            : verdict;
    }
}
