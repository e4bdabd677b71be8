namespace PulsarOps.Hosts;

/// <summary>A file of the controller, and the folder of the machine that it is for.</summary>
internal sealed record UploadRequest(string LocalPath, string Sha512, string Directory)
{
    /// <summary>The tree that it is to be unpacked as: the machine may begin with that while the rest is on its way. Empty: it stays a file.</summary>
    public string ReleaseDirectory { get; init; } = "";

    /// <summary>A program that the tree must hold.</summary>
    public string Program { get; init; } = "";

    /// <summary>The operation whose lease must be in the folder; empty: nobody may have one there.</summary>
    public string Owner { get; init; } = "";
}
