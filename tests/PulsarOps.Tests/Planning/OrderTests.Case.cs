using CsCheck;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Rendering;
using PulsarOps.Roles;
using PulsarOps.Tests.Engine;

namespace PulsarOps.Tests.Planning;

/// <summary>The cases: a topology, desired states, and hosts in any state.</summary>
public sealed partial class OrderTests
{
    private sealed record Case(
        PulsarTopology Topology,
        IReadOnlyList<DesiredState> DesiredStates,
        bool Deployed,
        int[] Damages,
        bool RemoveData)
    {
        /// <summary>The hosts, with facts changed at random.</summary>
        public SimulatedFacts Model()
        {
            var model = Deployed ? SimulatedFacts.Deployed(Topology) : SimulatedFacts.Fresh(Topology);
            foreach (var damage in Damages)
                Damage(model, damage);
            return model;
        }

        /// <summary>Hosts that have lost processes, files and releases.</summary>
        public async Task<World> WorldAsync()
        {
            var world = Deployed ? await SimulatedFacts.DeployAsync(Topology) : SimulatedFacts.WorldOf(Topology);
            lock (world.Simulation.Sync)
            {
                foreach (var damage in Damages)
                    Damage(world, damage);
            }

            return world;
        }

        /// <summary>Services cannot become ready if ZooKeeper has no majority and is not to be started.</summary>
        public bool LacksZooKeeper(World world)
        {
            var servers = Topology.Of(PulsarRole.ZooKeeper).ToArray();
            var running = servers.Count(server =>
            {
                var host = world.Host(HostMap.KeyOf(Topology, server.Host));
                return host.Processes.Of(host, server.PidFile) is { Running: true };
            });
            return running < QuorumRules.Majority(servers.Length)
                && DesiredStates.Any(desired => desired.State == LifecycleState.Running)
                && !DesiredStates.Any(desired => servers.Any(desired.Selects));
        }

        /// <summary>Empty if the state of the hosts refuses the desired state.</summary>
        public IReadOnlyList<PlannedStep> Plan()
        {
            try
            {
                return Plans.Make(Topology, Model().For(DesiredStates), DesiredStates, RemoveData);
            }
            catch (PulsarOpsException refusal) when (refusal.Kind is ErrorKind.InvalidState or ErrorKind.Unavailable)
            {
                return [];
            }
        }

        public override string ToString() =>
            $"{Topology.Transport} {string.Join(' ', Topology.Services)} -> "
            + $"{string.Join(", ", DesiredStates.Select(desired => desired.State))}, "
            + $"{(Deployed ? "deployed" : "fresh")} but {string.Join(' ', Damages)}";

        private void Damage(SimulatedFacts model, int damage)
        {
            var service = Topology.Services[damage % Topology.Services.Count];
            var host = HostMap.KeyOf(Topology, service.Host);
            var paths = model.For(DesiredStates)[host].Paths;
            switch (damage % 5)
            {
                case 0:
                    model.Stop(service);
                    break;
                case 1:
                    model.ChangeService(service, fact => fact with { Ready = false });
                    break;
                case 2:
                    model.Change(host, facts => facts with { Releases = new Dictionary<string, ReleaseFact>() });
                    break;
                case 3 when damage > 900:
                    model.LoseMetadata();
                    break;
                case 3 or 4 when paths.Count > 0:
                    model.Lose(host, paths.Keys.Order(StringComparer.Ordinal).ElementAt(damage % paths.Count));
                    break;
            }
        }

        private void Damage(World world, int damage)
        {
            var service = Topology.Services[damage % Topology.Services.Count];
            var host = world.Host(HostMap.KeyOf(Topology, service.Host));
            switch (damage % 4)
            {
                case 0:
                    host.Processes.Of(host, service.PidFile)?.Kill();
                    break;
                case 1:
                    host.Files.Remove(ToolPaths.Release(Topology, service.Host));
                    break;
                case 2:
                    host.Files.Remove(service.ConfigFile);
                    break;
                default:
                    host.Files.Remove(service.EnvironmentFile);
                    break;
            }
        }
    }
}
