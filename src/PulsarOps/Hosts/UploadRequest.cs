namespace PulsarOps.Hosts;

/// <summary>A file of the controller, and its target folder on the host.</summary>
internal sealed record UploadRequest(string LocalPath, string Sha512, string Directory)
{
    /// <summary>
    /// The release directory to unpack it to: the host may begin while the rest is in transit. Empty: it stays a file.
    /// </summary>
    public string ReleaseDirectory { get; init; } = "";

    /// <summary>A program that the release directory must contain.</summary>
    public string Program { get; init; } = "";

    /// <summary>The operation that must hold the lease in the folder; empty if no lease may be held there.</summary>
    public string Owner { get; init; } = "";
}
