using System.Collections.Concurrent;
using PulsarOps.Common;
using PulsarOps.Remote;
using PulsarOps.Remote.Local;
using PulsarOps.Simulation;
using PulsarOps.Topology;

namespace PulsarOps.Deployment;

/// <summary>One session a machine for a whole pipeline: counted by the cmdlets that use it, gone with the last of them.</summary>
internal sealed class HostPool : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<IHost>> _hosts = new();
    private readonly object _gate = new();
    private int _users = 1;

    private HostPool()
    {
    }

    /// <summary>The pool that the topology carries, or a new one where there is none any more.</summary>
    public static HostPool Take(PulsarTopology topology) =>
        topology.Context.Sessions is HostPool pool && pool.TryJoin() ? pool : new();

    /// <summary>The machine of this key; its session is made when it is first asked for.</summary>
    public IHost Host(PulsarTopology topology, string machine, IDeploymentLog log) =>
        _hosts.GetOrAdd(machine, key => new(() => Connect(topology, key, log))).Value;

    public void Dispose()
    {
        lock (_gate)
        {
            if (--_users > 0)
                return;
        }

        foreach (var host in _hosts.Values.Where(host => host.IsValueCreated))
            host.Value.Dispose();
    }

    private bool TryJoin()
    {
        lock (_gate)
        {
            if (_users == 0)
                return false;
            _users++;
            return true;
        }
    }

    private static IHost Connect(PulsarTopology topology, string machine, IDeploymentLog log) => topology.Context.Simulation is SimulatedWorld world
        ? world.Host(machine)
        : topology.Transport == PulsarTransport.Local
            ? new ShellHost(machine, new LocalSession(), log)
            : throw new PulsarOpsException(nameof(SR.TransportUnknown), ErrorKind.NotSupported, machine, topology.Transport);
}
