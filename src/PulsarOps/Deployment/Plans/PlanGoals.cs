using PulsarOps.Topology;

namespace PulsarOps.Deployment.Plans;

/// <summary>The goals of a plan. A selection of services leaves the hosts themselves and the metadata as they are.</summary>
internal static class PlanGoals
{
    public static IReadOnlyList<Goal> Of(PulsarPlanOperation operation, IReadOnlyList<PulsarRole> roles, IReadOnlyList<string> nodes)
    {
        Goal[] goals = [Select(GoalState.Installed), Select(GoalState.Running)];
        if (operation == PulsarPlanOperation.Update)
            goals = [.. goals, Select(GoalState.Updated)];
        return roles.Count > 0 || nodes.Count > 0 ? goals : [Goal.Prepared, Goal.Initialized, .. goals];

        Goal Select(GoalState state) => Goal.Of(state, [.. roles]) with { Nodes = nodes.Count == 0 ? null : nodes };
    }
}
