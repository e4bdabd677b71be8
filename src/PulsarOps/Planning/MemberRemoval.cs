using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>Steps that stop and remove ZooKeeper servers when no other server lists them any more.</summary>
internal static class MemberRemoval
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        if (input.Topology.Change is not { Kind: not MemberChangeKind.Demote } change)
            return;
        var topology = input.Topology;
        var after = topology.Members(PulsarRole.ZooKeeper)
            .SelectMany(server => new[] { StepId.RestartReady(server), StepId.Ready(server) })
            .Where(plan.WillProvide).ToArray();
        foreach (var server in topology.Of(PulsarRole.ZooKeeper).Where(server =>
            change.Outside.Contains(server.Id) && input.Options.Leaving.Contains(server.Id)
                && input.FactsOf(server.Host).Answered))
        {
            Remove(server);
        }

        void Remove(PulsarService server)
        {
            var (host, state) = (HostMap.KeyOf(topology, server.Host), server.Host.Paths.State);
            StepId[] before = after;
            if (input.FactOf(server).Running)
            {
                plan.Add(new(
                    new(
                        StepId.Stop(server), server.Node, server.Id, PulsarAction.StopService, server.Id,
                        "no other server lists it"),
                    host, StopPlanner.Work(input, server), after)
                {
                    Turn = server.Id,
                });
                before = [StepId.Stop(server)];
            }

            foreach (var path in FilesOf(server).Where(input.FactsOf(server.Host).Paths.ContainsKey))
            {
                HostOperation operation = path == UnitFile.PathOf(server)
                    ? new RemoveUnitOperation(path) : new RemoveOperation(path);
                plan.Add(new(
                    new(
                        StepId.Remove(host, path), server.Node, null, PulsarAction.Remove, path,
                        "the ensemble no longer has the server"),
                    host, new ApplyWork(operation, state), before));
            }
        }
    }

    /// <summary>The configuration goes last: it shows that something is left to remove.</summary>
    private static IEnumerable<string> FilesOf(PulsarService server) =>
        [UnitFile.PathOf(server), server.EnvironmentFile, ZooKeeperMembers.RecordOf(server), server.ConfigFile];
}
