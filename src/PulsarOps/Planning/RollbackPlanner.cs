using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Steps that restore a service's previous files and start it with them if it does not become ready with the new ones.
/// </summary>
internal static class RollbackPlanner
{
    /// <returns>Null if no file differs, or if one of the previous files is unknown.</returns>
    public static IReadOnlyList<PlannedStep>? Plan(PlanInput input, PlanBuilder plan, PulsarService service)
    {
        if (Texts(input, plan, service) is not { Count: > 0 } texts)
            return null;

        var (facts, host, steps) = (
            input.FactsOf(service.Host),
            HostMap.KeyOf(input.Topology, service.Host),
            new List<PlannedStep>()
        );
        var owners = new Owners(input.Topology);
        foreach (var path in texts.Keys)
        {
            var content = Encoding.UTF8.GetBytes(texts[path]);
            if (BatchWriter.Hash(content) == Wanted(plan, host, facts, path))
                continue;
            var there = facts.Paths[path];
            HostOperation back =
                path == UnitFile.PathOf(service)
                    ? new UnitOperation(path, content)
                    : new FileOperation(path, there.Mode, content, owners.Root.Length > 0 ? there.OwnerAndGroup : "");
            Add(
                path,
                PulsarAction.WriteFile,
                path,
                "its previous content",
                new ApplyWork(back, service.Host.Paths.State),
                []
            );
        }

        if (steps.Count == 0)
            return null;

        // This run started the service, which has never been ready, so it needs no graceful stop.
        var stop = new StopOperation(
            service.Id,
            service.PidFile,
            RoleCatalog.Of(service.Role).StopTimeoutSeconds,
            Kill: true
        )
        {
            Manager = ServiceManagers.Of(input.Topology, service),
        };
        Add(
            "stop",
            PulsarAction.StopService,
            service.Id,
            "it is not ready",
            new ApplyWork(stop, service.Host.Paths.State),
            [.. steps.Select(StepId.Of)]
        );
        Add(
            "start",
            PulsarAction.StartService,
            service.Id,
            "its previous files are back",
            RunPlanner.Work(
                input.Topology,
                service,
                texts.TryGetValue(service.EnvironmentFile, out var environment)
                    ? EnvironmentFile.ReleaseOf(environment)
                    : null
            ),
            [StepId.Rollback(service, "stop")]
        );
        Add(
            "ready",
            PulsarAction.AwaitService,
            service.Id,
            "it must serve again",
            RunPlanner.Await(input, service, RestartPlanner.ReadinessProbeOf(input, plan, service)),
            [StepId.Rollback(service, "start")]
        );
        Add(
            "forget",
            PulsarAction.Remove,
            RollbackFiles.FolderOf(service),
            "they are restored",
            RollbackFiles.Removal(service),
            [StepId.Rollback(service, "ready")]
        );
        return PlanBuilder.Complete(steps);

        void Add(
            string what,
            PulsarAction action,
            string target,
            string reason,
            StepWork work,
            IReadOnlyList<StepId> after
        ) =>
            steps.Add(
                new(
                    new(StepId.Rollback(service, what), service.Node, service.Id, action, target, reason)
                    {
                        Restarts = true,
                    },
                    host,
                    work,
                    after
                )
            );
    }

    /// <summary>The previous state of all changed files of the service; null if a replaced text was not kept.</summary>
    private static Dictionary<string, string>? Texts(PlanInput input, PlanBuilder plan, PulsarService service)
    {
        var (facts, host, texts) = (
            input.FactsOf(service.Host),
            HostMap.KeyOf(input.Topology, service.Host),
            new Dictionary<string, string>()
        );
        var kept = RollbackFiles.TextsOf(input, service);
        foreach (var path in ServiceCommands.Inputs(input.Topology, service).Where(facts.Paths.ContainsKey))
        {
            if (kept.TryGetValue(path, out var text))
                texts[path] = text;
            else if (Wanted(plan, host, facts, path) == facts.Paths[path].Sha256)
                continue;
            else if (RollbackFiles.Place(input, service, path).Length > 0 && facts.Contents.TryGetValue(path, out text))
                texts[path] = text;
            else
                return null;
        }

        return texts;
    }

    /// <summary>The hash of the file as the plan leaves it.</summary>
    private static string Wanted(PlanBuilder plan, string host, HostFacts facts, string path) =>
        plan.HashOf(StepId.Path(host, path)) ?? facts.Paths[path].Sha256;
}
