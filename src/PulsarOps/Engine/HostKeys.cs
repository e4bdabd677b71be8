using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Loading;

namespace PulsarOps.Engine;

/// <summary>Reads the keys that hosts present, and stores them in known_hosts.</summary>
internal static class HostKeys
{
    /// <summary>The keys of a host, with their state in known_hosts.</summary>
    /// <param name="fingerprint">If given, only the key with this fingerprint is read.</param>
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

    /// <summary>The key that <see cref="Add"/> stores, or the error why it may not be stored.</summary>
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

    /// <summary>Stores a key, unless it is known already.</summary>
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

    /// <summary>Uses all files that apply to the host, as a login does.</summary>
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

    /// <summary>The user's file that knows the host. System files are not written.</summary>
    private static string FileFor(SshEndpoint endpoint, HostKeyVerdict verdict) =>
        verdict.Entry is { IsRevoked: false } entry && endpoint.KnownHostsFiles.Contains(entry.File)
            ? entry.File
            : endpoint.KnownHostsFiles is [var first, ..] ? first : "none";
}
