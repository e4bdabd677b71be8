using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Hosts.Ssh;

/// <summary>Makes sessions over SSH. One for a pipeline: its sessions share jump hosts, keys and the agent.</summary>
/// <remarks>Made by <c>AdapterLoader.Create&lt;ISshSessionFactory&gt;("Ssh.SshSessionFactory")</c>; disposed after its sessions.</remarks>
internal interface ISshSessionFactory : IDisposable
{
    /// <summary>A session that connects when it is first used.</summary>
    IRemoteSession Create(SshTarget target, SshLimits limits);

    /// <summary>Reads the keys that a host shows, one of each type, without logging in to it (jump hosts on the way are logged in to).</summary>
    /// <param name="fingerprint">If one is given, the scan ends with the key that has it.</param>
    Task<IReadOnlyList<SshHostKey>> ScanAsync(
        SshTarget target, SshLimits limits, IDeploymentLog log, CancellationToken cancellation,
        string? fingerprint = null);
}
