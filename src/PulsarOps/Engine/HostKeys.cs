using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Loading;

namespace PulsarOps.Engine;

/// <summary>Reads the keys that hosts show, and puts them on file.</summary>
internal static class HostKeys
{
    /// <summary>The keys of a host, with what known_hosts says about them.</summary>
    /// <param name="fingerprint">If one is given, the key that has it is enough.</param>
    public static async Task<IReadOnlyList<PulsarHostKey>> ReadAsync(
        SshTarget target, IDeploymentLog log, CancellationToken cancellation, string? fingerprint = null)
    {
        using var factory = AdapterLoader.Create<ISshSessionFactory>("Ssh.SshSessionFactory");
        using var limits = new SshLimits();
        var keys = await factory.ScanAsync(target, limits, log, cancellation, fingerprint);
        var endpoint = await new SshConfigs().ResolveAsync(target, cancellation);
        var files = HostKeyFiles.Of(endpoint);
        return [.. keys.Select(key => Describe(endpoint, key, files.Verify(key)))];
    }

    /// <summary>The key that is put on file by <see cref="Add"/>, or why it may not be.</summary>
    public static PulsarHostKey Check(PulsarHostKey key)
    {
        switch (Verify(key))
        {
            case { Status: PulsarHostKeyStatus.Revoked } verdict:
                throw new PulsarOpsException(
                    nameof(SR.HostKeyRevoked), ErrorKind.InvalidState, key.HostName,
                    key.HostName, key.Fingerprint, verdict.Place);
            case { Status: PulsarHostKeyStatus.Changed, Entry: { } entry } when entry.Key.Type == key.Type:
                throw new PulsarOpsException(
                    nameof(SR.HostKeyChanged), ErrorKind.InvalidState, key.HostName,
                    key.HostName, key.Type, key.Fingerprint, entry.Key.Fingerprint, entry.Place,
                    $"-HostName {key.HostName}");
            default:
                return key;
        }
    }

    /// <summary>Puts a key on file, where it is not yet.</summary>
    public static PulsarHostKey Add(PulsarHostKey key)
    {
        if (Verify(key).Status != PulsarHostKeyStatus.Known)
            KnownHostsFile.Append(key.KnownHostsPath, key.HostName, key.Port, KeyOf(key));
        return new(
            key.HostName, key.Address, key.Port, key.Type, key.Fingerprint, PulsarHostKeyStatus.Known,
            Verify(key).Entry?.Place, key.KnownHostsPath, key.Key)
        {
            LookupNames = key.LookupNames, KnownHostsFiles = key.KnownHostsFiles, RevokedHostKeys = key.RevokedHostKeys,
        };
    }

    /// <summary>By all files that speak of the host, as at a login.</summary>
    private static HostKeyVerdict Verify(PulsarHostKey key) =>
        new HostKeyFiles(
            [.. key.LookupNames.DefaultIfEmpty(key.HostName)], key.Port,
            [key.KnownHostsPath], key.KnownHostsFiles, key.RevokedHostKeys)
            .Verify(KeyOf(key));

    private static SshHostKey KeyOf(PulsarHostKey key) => new(key.Type, Convert.FromBase64String(key.Key));

    private static PulsarHostKey Describe(SshEndpoint endpoint, SshHostKey key, HostKeyVerdict verdict) => new(
        endpoint.LookupNames[0], endpoint.Address, endpoint.LookupPort, key.Type, key.Fingerprint, verdict.Status,
        verdict.Place, FileFor(endpoint, verdict), Convert.ToBase64String(key.Blob))
    {
        LookupNames = endpoint.LookupNames,
        KnownHostsFiles = [.. endpoint.KnownHostsFiles, .. endpoint.GlobalKnownHostsFiles],
        RevokedHostKeys = endpoint.RevokedHostKeys,
    };

    /// <summary>Of the user's files the one that knows the host; the system's are not written.</summary>
    private static string FileFor(SshEndpoint endpoint, HostKeyVerdict verdict) =>
        verdict.Entry is { IsRevoked: false } entry && endpoint.KnownHostsFiles.Contains(entry.File)
            ? entry.File
            : endpoint.KnownHostsFiles is [var first, ..] ? first : "none";
}
