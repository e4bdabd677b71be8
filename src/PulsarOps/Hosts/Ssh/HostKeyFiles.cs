namespace PulsarOps.Hosts.Ssh;

/// <summary>
/// All files that determine the state of a host key, as in ssh: the user's, the system's, and those of revoked
/// keys.
/// </summary>
internal sealed class HostKeyFiles(
    IReadOnlyList<string> names, int port, IReadOnlyList<string> userFiles, IReadOnlyList<string> globalFiles,
        IReadOnlyList<string> revokedFiles)
{
    private readonly KnownHosts _knownHosts = KnownHosts.Read(userFiles.Concat(globalFiles));

    public static HostKeyFiles Of(SshEndpoint endpoint) =>
        new(endpoint.LookupNames, endpoint.LookupPort, endpoint.KnownHostsFiles, endpoint.GlobalKnownHostsFiles,
            endpoint.RevokedHostKeys);

    /// <summary>The known keys of the host.</summary>
    public IReadOnlyList<KnownHostsEntry> Entries => [.. _knownHosts.For(names, port).Where(entry => !entry.IsRevoked)];

    /// <summary>Whether a known authority may certify the host.</summary>
    public bool HasAuthority => _knownHosts.AuthoritiesFor(names, port).Count > 0;

    public HostKeyVerdict Verify(SshHostKey key)
    {
        var verdict = _knownHosts.Verify(names, port, key);
        return verdict.Status != PulsarHostKeyStatus.Revoked && RevokedKeys.Find(revokedFiles, key) is { } file
            ? new(PulsarHostKeyStatus.Revoked, null) { RevokedBy = file }
            : verdict;
    }
}
