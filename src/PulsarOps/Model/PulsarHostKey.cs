namespace PulsarOps;

/// <summary>A public key that a host presents.</summary>
public sealed class PulsarHostKey
{
    internal PulsarHostKey(
        string hostName, string address, int port, string type, string fingerprint, PulsarHostKeyStatus status,
        string? entry, string knownHostsPath, string key)
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

    /// <summary>The name under which known_hosts stores, or would store, the key.</summary>
    public string HostName { get; }

    /// <summary>The address from which the key was read.</summary>
    public string Address { get; }

    /// <summary>The port with which known_hosts stores, or would store, the key.</summary>
    public int Port { get; }

    /// <summary>The type of the key, such as <c>ssh-ed25519</c>.</summary>
    public string Type { get; }

    /// <summary>The fingerprint, as <c>ssh-keygen -l</c> prints it: <c>SHA256:</c> and 43 characters.</summary>
    public string Fingerprint { get; }

    /// <summary>The state of the key in known_hosts.</summary>
    public PulsarHostKeyStatus Status { get; }

    /// <summary>The line that determines the status, as <c>FILE:LINE</c>; null if the host is unknown.</summary>
    public string? Entry { get; }

    /// <summary>The file to which Add-PulsarHostKey adds keys; <c>none</c> if ssh_config disables the file.</summary>
    public string KnownHostsPath { get; }

    /// <summary>The key itself, in base64.</summary>
    public string Key { get; }

    /// <summary>The names under which the host is looked up.</summary>
    internal IReadOnlyList<string> LookupNames { get; init; } = [];

    /// <summary>All known_hosts files that apply to the host.</summary>
    internal IReadOnlyList<string> KnownHostsFiles { get; init; } = [];

    /// <summary>The files of revoked keys that apply to the host.</summary>
    internal IReadOnlyList<string> RevokedHostKeys { get; init; } = [];

    public override string ToString() => $"{HostName} {Type} {Fingerprint}";
}
