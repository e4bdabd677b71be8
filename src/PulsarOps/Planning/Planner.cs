using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Plans the steps from the present state to the desired state. Pure: equal states give an empty plan.
/// </summary>
internal static class Planner
{
    /// <remarks>Check <see cref="Preflight.Problems"/> first.</remarks>
    /// <exception cref="PulsarOpsException">
    /// The desired state cannot be reached from here; nothing has been changed.
    /// </exception>
    public static IReadOnlyList<PlannedStep> Plan(PlanInput input)
    {
        var plan = new PlanBuilder(input.Topology.Context.Assumed);
        ZooKeeperMembers.Check(input);
        PreparePlanner.Plan(input, plan);
        InstallPlanner.Plan(input, plan);
        // In the order of execution, so that a user who declines a step is not asked about later ones first.
        foreach (var role in RoleCatalog.All)
        {
            RunPlanner.Plan(input, plan, role.Role);
            if (role.Role == PulsarRole.ZooKeeper)
            {
                RunPlanner.CheckMajority(input, plan);
                MetadataPlanner.Plan(input, plan);
            }
            else if (role.Role == PulsarRole.Broker)
            {
                RackPlanner.Plan(input, plan);
            }
        }

        MetadataPlanner.CheckPresent(input, plan);
        RunPlanner.CheckQuorum(input, plan);
        RunPlanner.AddNeeds(input, plan);
        ServiceUrlPlanner.Plan(input, plan);
        UpdatePlanner.Plan(input, plan);
        RestartPlanner.Plan(input, plan);
        RollbackFiles.Plan(input, plan);
        StopPlanner.Plan(input, plan);
        RemovePlanner.Plan(input, plan);
        var steps = plan.Complete();
        DiskUsage.Check(input, steps);
        if (input.Release is not null)
            Preflight.CheckSpace(input.Topology, input.Facts, input.Release, steps);
        return StepDetails.Complete(input, steps);
    }
}
