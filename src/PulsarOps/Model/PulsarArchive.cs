namespace PulsarOps;

/// <summary>Where the release comes from. All may be unset: then it is looked for where archives are kept.</summary>
public sealed class PulsarArchive
{
    internal PulsarArchive(
        string? path, string? sha512, string? url = null, string? proxy = null, string? keysPath = null)
    {
        Path = path;
        Sha512 = sha512;
        Url = url;
        Proxy = proxy;
        KeysPath = keysPath;
    }

    /// <summary>The archive <c>apache-pulsar-X-bin.tar.gz</c> on this machine.</summary>
    public string? Path { get; }

    /// <summary>Where the hosts themselves fetch it from: an http or https URL.</summary>
    public string? Url { get; }

    /// <summary>
    /// The proxy through which the hosts fetch it: an http or https URL of a host and a port. Unset: the proxy of each
    /// host's own environment, where a password may stand.
    /// </summary>
    public string? Proxy { get; }

    /// <summary>The expected checksum: 128 hexadecimal digits. Unset: that of the file <c>.sha512</c> beside the archive.</summary>
    public string? Sha512 { get; }

    /// <summary>
    /// The file of OpenPGP keys, one of which must have signed the archive: as <c>https://downloads.apache.org/pulsar/KEYS</c>.
    /// The signature is the file <c>.asc</c> beside the archive. Unset: signatures are not checked.
    /// </summary>
    public string? KeysPath { get; }

    public override string ToString() => Path ?? Url ?? "";
}
