namespace PulsarOps.Deployment.Planning;

/// <summary>From what is wanted and what is there to the steps that are missing. Pure: equal states give an empty plan.</summary>
internal static class Planner
{
    /// <exception cref="Common.PulsarOpsException">The goal cannot be reached from here; nothing has been touched.</exception>
    public static IReadOnlyList<PlannedStep> Plan(PlanInput input)
    {
        var plan = new PlanBuilder(input.Topology.Context.Assumed);
        Ownership.Check(input.Topology, input.Facts);
        InstallPlanner.Plan(input, plan);
        MetadataOrder(input, plan);
        StopPlanner.Plan(input, plan);
        RemovePlanner.Plan(input, plan);
        Preflight.Check(input, plan);
        return plan.Steps;
    }

    /// <summary>Starts first: the metadata step asks whether ZooKeeper is about to run.</summary>
    private static void MetadataOrder(PlanInput input, PlanBuilder plan)
    {
        RunPlanner.Plan(input, plan);
        MetadataPlanner.Plan(input, plan);
        MetadataPlanner.CheckPresent(input, plan);
        RunPlanner.CheckQuorum(input, plan);
    }
}
