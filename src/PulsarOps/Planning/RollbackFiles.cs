using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

/// <summary>
/// The files that a service ran with before they were replaced. They stay on its host until the service is ready with
/// the new ones, so that a later run can restore them if this one is interrupted.
/// </summary>
internal static class RollbackFiles
{
    public static void Ask(HostQuestions questions)
    {
        if (!questions.Want(LifecycleState.Running, LifecycleState.Updated, LifecycleState.Restarted))
            return;
        foreach (var service in questions.Services)
        {
            questions.AskForContents(
                ServiceCommands.Inputs(questions.Topology, service).Select(path => PathOf(service, path)));
        }
    }

    /// <summary>The folder of all kept files of a node.</summary>
    public static string FolderOf(PulsarNode node) => $"{node.Paths.State}/previous";

    /// <summary>
    /// Where to keep a file before it is replaced. Empty if the service runs but was not started with this content, or
    /// if it does not run and no interrupted update has kept its files.
    /// </summary>
    public static string Place(PlanInput input, PulsarService service, string path)
    {
        var (fact, at) = (
            input.FactOf(service),
            ServiceCommands.Inputs(input.Topology, service).ToList().IndexOf(path)
        );
        if (at < 0 || !input.FactsOf(service.Host).Paths.TryGetValue(path, out var there))
            return "";
        return (
            fact.Running
                ? at < fact.StartedWith.Count && there.Sha256 == fact.StartedWith[at]
                : TextsOf(input, service).Count > 0
        )
            ? PathOf(service, path)
            : "";
    }

    /// <summary>The kept texts, by their original paths.</summary>
    public static IReadOnlyDictionary<string, string> TextsOf(PlanInput input, PulsarService service) =>
        AreStale(input, service) ? new Dictionary<string, string>() : AllOf(input, service);

    /// <summary>
    /// Whether the service is ready with newer files than the kept ones: a run was interrupted before it removed them.
    /// </summary>
    public static bool AreStale(PlanInput input, PulsarService service) =>
        input.FactOf(service) is { Running: true, Ready: true, InputsChanged: false, StartedWith.Count: > 0 }
        && AllOf(input, service).Count > 0;

    /// <summary>Removes stale files before newer files are replaced, so that they are not kept instead.</summary>
    public static void PlanStale(PlanInput input, PlanBuilder plan, PulsarService service)
    {
        var id = StepId.Stale(service);
        if (!AreStale(input, service) || plan.Has(id))
            return;
        plan.Add(new(
            new(id, service.Node, service.Id, PulsarAction.Remove, FolderOf(service), "an interrupted run left it"),
            HostMap.KeyOf(input.Topology, service.Host), Removal(service), []));
    }

    /// <summary>A service that runs with its current files no longer needs the previous ones.</summary>
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        foreach (var service in input.Topology.Services.Where(service => IsAwaited(input, service)))
        {
            StepId[] ready = [.. new[] { StepId.Ready(service), StepId.RestartReady(service) }.Where(plan.Has)];
            var fact = input.FactOf(service);
            if (ready.Length == 0 && !(fact.Ready && UpdatePlanner.Reason(input, plan, service) is null))
                continue;

            var files = plan.Of(service).Where(step => step.Work is ApplyWork { Operation: WriteOperation }).ToArray();
            var left = AllOf(input, service).Count > 0 && !plan.Has(StepId.Stale(service));
            if (!left && !files.Any(step => step.Work is ApplyWork { Operation: WriteOperation { Keep.Length: > 0 } }))
                continue;
            var (folder, host) = (FolderOf(service), HostMap.KeyOf(input.Topology, service.Host));
            plan.Add(
                new(
                    new(
                        StepId.Remove(host, folder),
                        service.Node,
                        service.Id,
                        PulsarAction.Remove,
                        folder,
                        "it is ready with its new files"
                    ),
                    host,
                    Removal(service),
                    [.. files.Select(StepId.Of), .. ready]
                )
            );
        }
    }

    public static ApplyWork Removal(PulsarService service) =>
        new(new RemoveOperation(FolderOf(service)), service.Host.Paths.State);

    public static string FolderOf(PulsarService service) => $"{FolderOf(service.Host)}/{service.Id}";

    private static Dictionary<string, string> AllOf(PlanInput input, PulsarService service)
    {
        var contents = input.FactsOf(service.Host).Contents;
        return ServiceCommands
            .Inputs(input.Topology, service)
            .Where(path => contents.ContainsKey(PathOf(service, path)))
            .ToDictionary(path => path, path => contents[PathOf(service, path)]);
    }

    private static bool IsAwaited(PlanInput input, PulsarService service) =>
        input.Wants(LifecycleState.Running, service)
        || input.Wants(LifecycleState.Updated, service)
        || input.Wants(LifecycleState.Restarted, service);

    private static string PathOf(PulsarService service, string path) => $"{FolderOf(service)}/{HostPath.Name(path)}";
}
