namespace PulsarOps.Topology;

/// <summary>Where the release comes from. All three may be unset: then it is looked for where archives are kept.</summary>
public sealed class PulsarArchive
{
    internal PulsarArchive(string? path, string? sha512)
    {
        Path = path;
        Sha512 = sha512;
    }

    /// <summary>The archive <c>apache-pulsar-X-bin.tar.gz</c> on this machine.</summary>
    public string? Path { get; }

    /// <summary>The expected checksum: 128 hexadecimal digits. Unset: that of the file <c>.sha512</c> beside the archive.</summary>
    public string? Sha512 { get; }

    public override string ToString() => Path ?? "";
}
