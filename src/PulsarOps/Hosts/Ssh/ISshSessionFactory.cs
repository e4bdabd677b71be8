using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Hosts.Ssh;

/// <summary>
/// Makes SSH sessions. A pipeline has one factory, whose sessions share jump hosts, keys and the agent.
/// </summary>
/// <remarks>
/// Create it with <c>AdapterLoader.Create&lt;ISshSessionFactory&gt;("Ssh.SshSessionFactory")</c>, and dispose of it
/// after its sessions.
/// </remarks>
internal interface ISshSessionFactory : IDisposable
{
    /// <summary>Makes a session that connects when it is first used.</summary>
    IRemoteSession Create(SshTarget target, SshLimits limits);

    /// <summary>Reads the keys that a host presents, one of each type. Logs in only to its jump hosts.</summary>
    /// <param name="fingerprint">If given, the scan ends with the key that has this fingerprint.</param>
    Task<IReadOnlyList<SshHostKey>> ScanAsync(
        SshTarget target, SshLimits limits, IDeploymentLog log, CancellationToken cancellation,
        string? fingerprint = null);
}
