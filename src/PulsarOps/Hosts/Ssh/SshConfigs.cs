using System.Collections.Concurrent;

namespace PulsarOps.Hosts.Ssh;

/// <summary>Caches the values of ssh_config for a whole run.</summary>
internal sealed class SshConfigs
{
    private readonly ConcurrentDictionary<string, Lazy<ISshConfig>> _configs = new();

    /// <summary>Everything that is needed to connect to a target.</summary>
    public Task<SshEndpoint> ResolveAsync(SshTarget target, CancellationToken cancellation)
    {
        var config = _configs.GetOrAdd(target.SshConfigPath ?? "", _ => new(
            () => SshFiles.Config(target.SshConfigPath), LazyThreadSafetyMode.PublicationOnly));
        return new EndpointResolver(config.Value).ResolveAsync(target, cancellation);
    }
}
