namespace PulsarOps.Planning;

/// <summary>
/// The desired states of a plan. A selection of services leaves the hosts themselves and the metadata unchanged.
/// </summary>
internal static class PlanStates
{
    public static IReadOnlyList<DesiredState> Of(
        PulsarPlanOperation operation,
        IReadOnlyList<PulsarRole> roles,
        IReadOnlyList<string> nodes
    )
    {
        DesiredState[] desiredStates = [Select(LifecycleState.Installed), Select(LifecycleState.Running)];
        if (operation == PulsarPlanOperation.Update)
            desiredStates = [.. desiredStates, Select(LifecycleState.Updated)];
        return roles.Count > 0 || nodes.Count > 0
            ? desiredStates
            : [DesiredState.Prepared, DesiredState.Initialized, .. desiredStates];

        DesiredState Select(LifecycleState state) =>
            DesiredState.Of(state, [.. roles]) with
            {
                Nodes = nodes.Count == 0 ? null : nodes,
            };
    }
}
