using System.Collections.Concurrent;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Local;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Loading;

namespace PulsarOps.Engine;

/// <summary>
/// The sessions of a pipeline, one for each host. The pool counts its cmdlets and closes the sessions after the last
/// cmdlet.
/// </summary>
internal sealed class HostPool : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<IRemoteSession>> _sessions = new();
    private readonly object _sync = new();
    private readonly Lazy<ISshSessionFactory> _ssh = new(
        () => AdapterLoader.Create<ISshSessionFactory>("Ssh.SshSessionFactory"));
    private readonly SshLimits _limits = new();
    private int _users = 1;

    private HostPool()
    {
    }

    /// <summary>The pool that the topology carries, or a new one if there is none.</summary>
    public static HostPool Take(PulsarTopology topology) =>
        PipelineState.Of(topology).Sessions is { } pool && pool.TryJoin() ? pool : new();

    /// <summary>
    /// The host of this key. All cmdlets of the pipeline share its session; the log is that of the
    /// caller.
    /// </summary>
    public IHost Host(PulsarTopology topology, string host, IDeploymentLog log) =>
        PipelineState.Of(topology).Simulation is { } simulation
        ? simulation.Connect(host)
        : new ShellHost(
            host,
            _sessions.GetOrAdd(host, key => new(() => Connect(topology, key))).Value,
            log,
            topology.ServiceUser ?? "");

    public void Dispose()
    {
        lock (_sync)
        {
            if (--_users > 0)
                return;
        }

        foreach (var session in _sessions.Values.Where(session => session.IsValueCreated))
            session.Value.Dispose();
        if (_ssh.IsValueCreated)
            _ssh.Value.Dispose();
        _limits.Dispose();
    }

    private bool TryJoin()
    {
        lock (_sync)
        {
            if (_users == 0)
                return false;
            _users++;
            return true;
        }
    }

    private IRemoteSession Connect(PulsarTopology topology, string host) =>
        topology.Transport == PulsarTransport.Local
        ? new LocalSession()
        : _ssh.Value.Create(SshTargets.Of(topology, host), _limits);
}
