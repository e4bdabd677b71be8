using System.Text;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>
/// A file on each host with a service of a role, as long as something is paused. It says how that was before, so that a
/// later run can put it back if this one is interrupted.
/// </summary>
/// <param name="role">The role.</param>
/// <param name="name">The name of the file.</param>
/// <param name="paused">What is paused, for reasons of steps.</param>
internal sealed class PauseRecord(PulsarRole role, string name, string paused)
{
    public void Ask(HostQuestions questions)
    {
        if (questions.Want(LifecycleState.Running, LifecycleState.Updated, LifecycleState.Restarted))
        {
            questions.AskForContents(questions.Services.Where(service => service.Role == role)
                .Select(service => PathOf(service.Host)));
        }
    }

    /// <summary>What the first record on a host says; null if there is none.</summary>
    public string? Read(PlanInput input) => Nodes(input)
        .Select(node => input.FactsOf(node).Contents.TryGetValue(PathOf(node), out var text) ? text : null)
        .FirstOrDefault(text => text is not null);

    /// <summary>
    /// The service through which a plan puts back what an interrupted run has paused; null if it need not, because
    /// nothing is paused or services of the role restart, or cannot, because none serves.
    /// </summary>
    public PulsarService? Leftover(PlanInput input, PlanBuilder plan)
    {
        var services = input.Topology.Of(role).ToArray();
        if (Read(input) is null || services.Any(service => plan.WillProvide(StepId.RestartStop(service))))
            return null;
        return services.FirstOrDefault(input.IsReady)
            ?? services.FirstOrDefault(service => plan.WillProvide(StepId.Ready(service)));
    }

    /// <summary>Adds the steps that write it.</summary>
    /// <param name="input">What the plan is made from.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="text">How it was before the pause.</param>
    /// <param name="first">The first service to stop. If its turn does not begin, nothing is written.</param>
    /// <param name="after">The steps before its turn.</param>
    /// <returns>The steps before the pause.</returns>
    public IReadOnlyList<StepId> Write(
        PlanInput input, PlanBuilder plan, string text, PulsarService first, IReadOnlyList<StepId> after)
    {
        return [.. Nodes(input).Select(Add)];

        StepId Add(PulsarNode node)
        {
            var (host, path) = (HostMap.KeyOf(input.Topology, node), PathOf(node));
            var id = StepId.Path(host, path);
            plan.Present(id);
            if (!input.FactsOf(node).Contents.TryGetValue(path, out var there) || there != text)
            {
                plan.Add(new(
                    new(id, node.Name, null, PulsarAction.WriteFile, path, $"{paused} is paused for the restarts"),
                    host, new ApplyWork(new FileOperation(path, "644", Encoding.UTF8.GetBytes(text)), node.Paths.State),
                    after)
                {
                    Turn = first.Id,
                });
            }

            return id;
        }
    }

    /// <summary>Adds the steps that remove it, from hosts that have it or get it.</summary>
    /// <param name="input">What the plan is made from.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="resumes">The steps that put back what was paused.</param>
    /// <param name="end">The steps for which it was paused. It is put back even if they fail.</param>
    public void Remove(
        PlanInput input, PlanBuilder plan, IReadOnlyList<StepId> resumes, IReadOnlyList<StepId> end)
    {
        foreach (var node in Nodes(input))
        {
            var (host, path) = (HostMap.KeyOf(input.Topology, node), PathOf(node));
            if (!input.FactsOf(node).Contents.ContainsKey(path) && !plan.WillProvide(StepId.Path(host, path)))
                continue;
            plan.Add(new(
                new(StepId.Remove(host, path), node.Name, null, PulsarAction.Remove, path, $"{paused} is as it was"),
                host, new ApplyWork(new RemoveOperation(path), node.Paths.State), resumes)
            {
                AfterEnd = end,
            });
        }
    }

    private string PathOf(PulsarNode node) => $"{node.Paths.State}/{name}";

    private IEnumerable<PulsarNode> Nodes(PlanInput input) => input.Topology.Of(role)
        .Select(service => service.Host).Distinct()
        .Where(node => input.FactsOf(node).Answered && NodeSuspension.Of(input.FactsOf(node), node) is null);
}
