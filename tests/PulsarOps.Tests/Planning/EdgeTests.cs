using CsCheck;
using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Planning;

/// <summary>That a step never waits for what no planner knows.</summary>
public sealed class EdgeTests
{
    private const string Host = "h1";

    private static readonly Gen<(PulsarTopology, LifecycleState, PulsarRole[], bool, int[])> Cases =
        Gen.Select(
            Topologies.Any, Gen.OneOf(Enum.GetValues<LifecycleState>()),
            Gen.OneOf(DesiredState.AllRoles.ToArray()).Array[0, 3], Gen.Bool, Gen.Int[0, 99].Array[0, 3]);

    [Fact]
    public void Edge_to_what_no_planner_knows_is_a_bug_that_is_named()
    {
        var plan = new PlanBuilder([]);
        plan.Add(Step("/a", StepId.Path(Host, "/misspelled")));

        var bug = Assert.Throws<InvalidOperationException>(plan.Complete);

        Assert.Contains("'path h1:/a'", bug.Message, StringComparison.Ordinal);
        Assert.Contains("'path h1:/misspelled'", bug.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Member_of_a_quota_that_no_planner_knows_is_a_bug_as_well()
    {
        var plan = new PlanBuilder([]);
        plan.Add(Step("/a") with { AfterEnough = [new([StepId.Account(Host)], 1)] });

        var bug = Assert.Throws<InvalidOperationException>(plan.Complete);

        Assert.Contains("'account h1'", bug.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Edge_can_lead_to_an_existing_or_assumed_step()
    {
        var plan = new PlanBuilder([StepId.Account(Host)]);
        plan.Present(StepId.Path(Host, "/there"));
        plan.Add(Step("/a", StepId.Path(Host, "/there"), StepId.Account(Host)));

        Assert.Single(plan.Complete());
    }

    /// <summary>Each desired state by itself: what the others would bring is not planned then.</summary>
    [Fact]
    public void Every_edge_of_a_plan_leads_to_something_that_a_planner_knows() => Cases.Sample(sample =>
    {
        var (topology, state, roles, deployed, stopped) = sample;
        var model = deployed ? SimulatedFacts.Deployed(topology) : SimulatedFacts.Fresh(topology);
        foreach (var number in stopped)
            model.Stop(topology.Services[number % topology.Services.Count]);
        var desired = state switch
        {
            LifecycleState.Prepared => DesiredState.Prepared,
            LifecycleState.Initialized => DesiredState.Initialized,
            _ => DesiredState.Of(state, roles),
        };
        try
        {
            Plans.Make(topology, model, desired);
        }
        catch (PulsarOpsException)
        {
            // The state of the hosts refuses the plan.
        }
    });

    [Fact]
    public void Services_that_are_not_ready_restart_one_after_the_other()
    {
        var topology = Topologies.Local();
        var model = SimulatedFacts.Deployed(topology);
        foreach (var broker in topology.Of(PulsarRole.Broker))
            model.ChangeService(broker, fact => fact with { Ready = false, StartedWith = ["another", "another"] });

        var plan = Plans.Make(topology, model, [.. Plans.Everything, DesiredState.Of(LifecycleState.Updated)]);

        var seen = new HashSet<string>();
        foreach (var step in plan)
        {
            Assert.All(step.Step.After, id => Assert.Contains(id, seen));
            seen.Add(step.Id);
        }

        var stops = plan.Count(step => step.Step is { Restarts: true, Action: PulsarAction.StopService });
        Assert.Equal(topology.Of(PulsarRole.Broker).Count(), stops);
    }

    private static PlannedStep Step(string path, params StepId[] after) => new(
        new(StepId.Path(Host, path), Host, null, PulsarAction.CreateDirectory, path, "it is missing"), Host,
        new ApplyWork(new DirectoryOperation(path, "755"), ""), after);
}
