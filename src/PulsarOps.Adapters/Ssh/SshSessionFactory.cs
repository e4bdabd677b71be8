using PulsarOps.Hosts.Protocol;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Makes the sessions of a pipeline, which share private keys and connections to jump hosts.</summary>
internal sealed class SshSessionFactory : ISshSessionFactory
{
    private readonly PrivateKeyCache _keys = new();
    private readonly JumpHosts _jumpHosts = new();
    private readonly SshConfigs _configs = new();

    public IRemoteSession Create(SshTarget target, SshLimits limits) =>
        new SshSession(target, new(target, _keys, _jumpHosts, _configs, limits), limits);

    public Task<IReadOnlyList<SshHostKey>> ScanAsync(
        SshTarget target, SshLimits limits, IDeploymentLog log, CancellationToken cancellation,
        string? fingerprint = null) =>
        new SshConnector(target, _keys, _jumpHosts, _configs, limits).ScanAsync(fingerprint, log, cancellation);

    public void Dispose()
    {
        _jumpHosts.Dispose();
        _keys.Dispose();
    }
}
