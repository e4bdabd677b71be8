using System.Text;
using PulsarOps.Deployment.Plans;
using PulsarOps.Remote.Primitives;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Steps that give a service its previous files back, where it does not become ready with the new ones, and start it with them.</summary>
internal static class RollbackPlanner
{
    /// <param name="files">The steps that write its files.</param>
    /// <returns>Null where nothing is replaced, or where the old text of a file is not known.</returns>
    public static IReadOnlyList<PlannedStep>? Plan(PlanInput input, PlanBuilder plan, PulsarService service, IEnumerable<PlannedStep> files)
    {
        var (facts, machine) = (input.FactsOf(service.Host), Machines.KeyOf(input.Topology, service.Host));
        var steps = new List<PlannedStep>();
        foreach (var primitive in files.Select(step => ((ApplyWork)step.Work).Primitive))
        {
            if (ReplacedFiles.Replaced(facts, primitive) is not { } there)
                continue;
            var path = ReplacedFiles.PathOf(primitive)!;
            if (!facts.Contents.TryGetValue(path, out var text))
                return null;
            var content = Encoding.UTF8.GetBytes(text);
            HostPrimitive back = primitive is UnitPrimitive ? new UnitPrimitive(path, content)
                : new FilePrimitive(path, there.Mode, content, ((FilePrimitive)primitive).Owner.Length > 0 ? there.Owner : "");
            Add(path, PulsarAction.WriteFile, path, "its previous content", new ApplyWork(back, service.Host.Paths.State), []);
        }

        if (steps.Count == 0)
            return null;

        // It was started by this run and has never been ready: there is nothing to be gentle with.
        var stop = new StopPrimitive(service.Id, service.PidFile, Configuration.StopTimeouts.Of(service.Role), Kill: true) { Keeper = Keepers.Of(input.Topology, service) };
        Add("stop", PulsarAction.StopService, service.Id, "it is not ready", new ApplyWork(stop, service.Host.Paths.State), [.. steps.Select(step => step.Id)]);
        Add("start", PulsarAction.StartService, service.Id, "its previous files are back",
            RunPlanner.Work(input.Topology, service), [StepIds.Rollback(service, "stop")]);
        Add("ready", PulsarAction.AwaitService, service.Id, "it is to serve again",
            RunPlanner.Await(input, service, RestartPlanner.GateOf(input, plan, service)), [StepIds.Rollback(service, "start")]);
        return steps;

        void Add(string what, PulsarAction action, string target, string reason, StepWork work, IReadOnlyList<string> after) => steps.Add(new(
            new(StepIds.Rollback(service, what), service.Node, service.Id, action, target, reason) { Restarts = true }, machine, work, after));
    }
}
