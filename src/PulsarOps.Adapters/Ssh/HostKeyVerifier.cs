using PulsarOps.Common;
using PulsarOps.Remote.Ssh;
using PulsarOps.Topology;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Decides by pinned fingerprints, or by known_hosts, whether a host is the one it should be. Never asks.</summary>
internal sealed class HostKeyVerifier(SshEndpoint endpoint, IReadOnlyList<string> pinned, PulsarHostKeyPolicy policy)
{
    private static readonly Dictionary<string, string[]> AlgorithmsOf = new()
    {
        ["ssh-ed25519"] = ["ssh-ed25519"],
        ["ecdsa-sha2-nistp256"] = ["ecdsa-sha2-nistp256"],
        ["ecdsa-sha2-nistp384"] = ["ecdsa-sha2-nistp384"],
        ["ecdsa-sha2-nistp521"] = ["ecdsa-sha2-nistp521"],
        ["ssh-rsa"] = ["rsa-sha2-512", "rsa-sha2-256"],
    };

    private readonly KnownHosts _knownHosts = KnownHosts.Read(pinned.Count > 0 ? [] : endpoint.KnownHostsFiles);
    private readonly HashSet<string> _refusedTypes = [];
    private byte[]? _accepted;
    private int _triedTypes;

    /// <summary>Every type of key that is understood.</summary>
    public static IEnumerable<string> Types => AlgorithmsOf.Keys;

    /// <summary>Why the host was refused.</summary>
    public PulsarOpsException? Refusal { get; private set; }

    /// <summary>Whether another type of key may be the pinned one.</summary>
    public bool MayTryAnotherType
    {
        get
        {
            var isNew = _refusedTypes.Count > _triedTypes;
            _triedTypes = _refusedTypes.Count;
            return pinned.Count > 0 && isNew;
        }
    }

    /// <summary>Offers just those types of key that can be accepted: a server with several must show one that is on file.</summary>
    public void Attach(SshClient client)
    {
        var types = TypesOnFile() is { Count: > 0 } known ? known : Types.Except(_refusedTypes);
        Offer(client.ConnectionInfo, types);
        client.HostKeyReceived += (_, key) => key.CanTrust = Accept(key);
    }

    /// <summary>What it means that the host has no key of the types that were offered.</summary>
    public PulsarOpsException? NothingInCommon() => Refusal ?? (TypesOnFile().Count == 0 ? null : new PulsarOpsException(
        nameof(SR.HostKeyTypeMissing), ErrorKind.InvalidState, endpoint.Name, endpoint.Name, string.Join(", ", TypesOnFile()),
        Entries().First(entry => !entry.IsRevoked).Place));

    public static void Offer(ConnectionInfo connection, IEnumerable<string> types)
    {
        var algorithms = types.Where(AlgorithmsOf.ContainsKey).SelectMany(type => AlgorithmsOf[type]).ToArray();
        foreach (var other in connection.HostKeyAlgorithms.Keys.Except(algorithms).ToArray())
            connection.HostKeyAlgorithms.Remove(other);
    }

    public static SshHostKey KeyOf(HostKeyEventArgs shown) => new(new SshWireReader(shown.HostKey).Text(), shown.HostKey);

    /// <summary>Comes on another thread, also when keys are exchanged again later on.</summary>
    private bool Accept(HostKeyEventArgs shown)
    {
        try
        {
            var key = KeyOf(shown);
            if (_accepted?.SequenceEqual(key.Blob) == true)
                return true;
            Refusal = _accepted is null ? Judge(key) : Changed(key, "the beginning of the same connection", new(key.Type, _accepted));
            if (Refusal is null)
                _accepted = key.Blob;
            else
                _refusedTypes.Add(key.Type);
            return Refusal is null;
        }
        catch (PulsarOpsException exception)
        {
            Refusal = exception;
            return false;
        }
    }

    private PulsarOpsException? Judge(SshHostKey key)
    {
        if (pinned.Count > 0)
        {
            return pinned.Any(fingerprint => fingerprint.TrimEnd('=') == key.Fingerprint) ? null : new(
                nameof(SR.HostKeyChanged), ErrorKind.InvalidState, endpoint.Name,
                endpoint.Name, key.Type, key.Fingerprint, string.Join(" or ", pinned), "the topology");
        }

        var verdict = _knownHosts.Judge(endpoint.LookupNames, endpoint.LookupPort, key);
        switch (verdict.Status)
        {
            case PulsarHostKeyStatus.Known:
                return null;
            case PulsarHostKeyStatus.Revoked:
                return new(nameof(SR.HostKeyRevoked), ErrorKind.InvalidState, endpoint.Name, endpoint.Name, key.Fingerprint, verdict.Entry!.Place);
            case PulsarHostKeyStatus.Changed:
                return Changed(key, verdict.Entry!.Place, verdict.Entry.Key);
        }

        if (policy != PulsarHostKeyPolicy.AcceptNew)
        {
            return new(
                nameof(SR.HostKeyUnknown), ErrorKind.NotFound, endpoint.Name,
                endpoint.Name, key.Type, key.Fingerprint, string.Join(", ", endpoint.KnownHostsFiles));
        }

        KnownHostsFile.Append(endpoint.KnownHostsFiles[0], endpoint.LookupNames[0], endpoint.LookupPort, key);
        return null;
    }

    private PulsarOpsException Changed(SshHostKey key, string place, SshHostKey old) => new(
        nameof(SR.HostKeyChanged), ErrorKind.InvalidState, endpoint.Name, endpoint.Name, key.Type, key.Fingerprint, old.Fingerprint, place);

    private IReadOnlyList<KnownHostsEntry> Entries() => _knownHosts.For(endpoint.LookupNames, endpoint.LookupPort);

    private IReadOnlyList<string> TypesOnFile() => [.. Entries().Where(entry => !entry.IsRevoked).Select(entry => entry.Key.Type).Distinct()];
}
