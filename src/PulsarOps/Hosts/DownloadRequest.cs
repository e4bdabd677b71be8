namespace PulsarOps.Hosts;

/// <summary>A file on the host, and the local path that it is copied to. An existing local file is replaced.</summary>
/// <param name="Path">The path on the host. A link is followed.</param>
/// <param name="LocalPath">The local path, in an existing folder.</param>
internal sealed record DownloadRequest(string Path, string LocalPath)
{
    /// <summary>
    /// Whether the file may grow while it is read, as a log does. The download has the file's content as of its start.
    /// </summary>
    public bool MayGrow { get; init; }

    /// <summary>Gets the number of bytes that have arrived, from any thread. The host waits while it runs.</summary>
    public Action<long>? Progress { get; init; }
}

/// <summary>A file that has arrived completely.</summary>
internal sealed record DownloadResult(long Length, string Sha256);
