namespace PulsarOps.Hosts;

/// <summary>A file of the host, and where the controller puts it. A file that is there is replaced.</summary>
/// <param name="Path">On the host. A link is followed.</param>
/// <param name="LocalPath">Its folder exists.</param>
internal sealed record DownloadRequest(string Path, string LocalPath)
{
    /// <summary>
    /// Whether the file may become longer while it is read, as a log does. The download has what the file held when it
    /// began.
    /// </summary>
    public bool MayGrow { get; init; }

    /// <summary>Gets the number of bytes that have arrived, from any thread. The host waits while it runs.</summary>
    public Action<long>? Progress { get; init; }
}

/// <summary>A file that has arrived as a whole.</summary>
internal sealed record DownloadResult(long Length, string Sha256);
