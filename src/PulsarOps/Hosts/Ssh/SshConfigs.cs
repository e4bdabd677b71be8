using System.Collections.Concurrent;

namespace PulsarOps.Hosts.Ssh;

/// <summary>What ssh_config says, read once for a whole run, however many hosts and pipelines ask.</summary>
internal sealed class SshConfigs
{
    private readonly ConcurrentDictionary<string, Lazy<ISshConfig>> _configs = new();

    /// <summary>Everything that is needed to reach a target.</summary>
    public Task<SshEndpoint> ResolveAsync(SshTarget target, CancellationToken cancellation)
    {
        var config = _configs.GetOrAdd(target.SshConfigPath ?? "", _ => new(
            () => SshFiles.Config(target.SshConfigPath), LazyThreadSafetyMode.PublicationOnly));
        return new EndpointResolver(config.Value).ResolveAsync(target, cancellation);
    }
}
