namespace PulsarOps;

/// <summary>A public key that a host shows.</summary>
public sealed class PulsarHostKey
{
    internal PulsarHostKey(
        string hostName, string address, int port, string type, string fingerprint, PulsarHostKeyStatus status, string? entry, string knownHostsPath, string key)
    {
        HostName = hostName;
        Address = address;
        Port = port;
        Type = type;
        Fingerprint = fingerprint;
        Status = status;
        Entry = entry;
        KnownHostsPath = knownHostsPath;
        Key = key;
    }

    /// <summary>The name under which the key is, or would be, on file.</summary>
    public string HostName { get; }

    /// <summary>Where it was read.</summary>
    public string Address { get; }

    /// <summary>The port with which it is, or would be, on file.</summary>
    public int Port { get; }

    /// <summary>Such as <c>ssh-ed25519</c>.</summary>
    public string Type { get; }

    /// <summary>As <c>ssh-keygen -l</c> prints it: <c>SHA256:</c> and 43 characters.</summary>
    public string Fingerprint { get; }

    /// <summary>What known_hosts says about it.</summary>
    public PulsarHostKeyStatus Status { get; }

    /// <summary>The line that says so, as <c>FILE:LINE</c>; null where nothing is on file.</summary>
    public string? Entry { get; }

    /// <summary>The file that Add-PulsarHostKey adds to; <c>none</c> if ssh_config wants no file.</summary>
    public string KnownHostsPath { get; }

    /// <summary>The key itself, in base64.</summary>
    public string Key { get; }

    /// <summary>The names that the host is looked up by.</summary>
    internal IReadOnlyList<string> LookupNames { get; init; } = [];

    /// <summary>All known_hosts files that count for the host.</summary>
    internal IReadOnlyList<string> KnownHostsFiles { get; init; } = [];

    /// <summary>The files of revoked keys that count for the host.</summary>
    internal IReadOnlyList<string> RevokedHostKeys { get; init; } = [];

    public override string ToString() => $"{HostName} {Type} {Fingerprint}";
}
