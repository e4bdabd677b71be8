using CsCheck;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Rendering;
using PulsarOps.Execution;
using PulsarOps.Tests.Engine;

namespace PulsarOps.Tests.Planning;

/// <summary>The order holds for any topology and any state of the hosts.</summary>
public sealed partial class OrderTests
{
    private static readonly IReadOnlyList<DesiredState>[] DesiredStateSets =
    [
        Plans.Everything,
        Plans.Everything,
        Plans.Everything,
        [DesiredState.Of(LifecycleState.Running)],
        [DesiredState.Initialized],
        [DesiredState.Of(LifecycleState.Running, PulsarRole.Bookie, PulsarRole.Broker)],
        [DesiredState.Of(LifecycleState.Stopped)],
        [DesiredState.Of(LifecycleState.Absent)],
    ];

    /// <summary>A topology, desired states, and hosts in any state between bare and deployed.</summary>
    private static Gen<Case> Cases { get; } = Gen.Select(
        Topologies.Any, Gen.OneOf(DesiredStateSets), Gen.Bool, Gen.Int[0, 999].Array[0, 12], Gen.Bool,
        (topology, desiredStates, deployed, damages, data) =>
            new Case(topology, desiredStates, deployed, damages, data));

    [Fact]
    public void Ids_are_unique_and_the_graph_has_no_cycle() => Cases.Sample(sample =>
    {
        var plan = sample.Plan();
        Assert.Equal(plan.Count, Plans.Ids(plan).Distinct().Count());
        Assert.All(plan, step => Assert.DoesNotContain(step.Id, Plans.Before(plan, step)));
    });

    [Fact]
    public void Nothing_starts_before_what_it_needs() => Cases.Sample(sample =>
    {
        var plan = sample.Plan();
        foreach (var step in plan.Where(step => step.Work is ApplyWork { Operation: StartOperation }))
        {
            var service = sample.Topology.Services.Single(service => service.Id == step.Step.Service);
            var before = Plans.Before(plan, step);
            foreach (var need in NeedsOf(sample.Topology, service, plan).Intersect(Plans.Ids(plan)))
                Assert.Contains(need, before);
            var servers = sample.Topology.Of(PulsarRole.ZooKeeper).Select(service => StepId.Ready(service).Text)
                .Intersect(Plans.Ids(plan)).ToArray();
            if (service.Role != PulsarRole.ZooKeeper && servers.Length > 0)
            {
                Assert.Contains(
                    step.AfterEnough,
                    quota => servers.All(quota.Ids.Select(id => id.Text).Contains)
                        && 2 * quota.Count > sample.Topology.Of(PulsarRole.ZooKeeper).Count());
            }
        }
    });

    [Fact]
    public void Services_stop_in_reverse_order_and_before_anything_is_removed() => Cases.Sample(sample =>
    {
        var plan = sample.Plan();
        foreach (var step in plan)
        {
            var before = Plans.Before(plan, step);
            if (step.Work is ApplyWork { Operation: StopOperation })
            {
                var role = sample.Topology.Services.Single(service => service.Id == step.Step.Service).Role;
                var others = sample.Topology.Services
                    .Where(service => service.Role > role)
                    .Select(service => StepId.Stop(service).Text);
                foreach (var other in others.Intersect(Plans.Ids(plan)))
                    Assert.Contains(other, before);
            }
            else if (step.Step.Action == PulsarAction.Remove)
            {
                var stops = plan.Where(
                    other => other.Host == step.Host && other.Step.Action == PulsarAction.StopService);
                foreach (var stop in stops)
                    Assert.Contains(stop.Id, before);
            }
        }
    });

    [Fact]
    public void Every_step_comes_in_the_plan_after_what_it_waits_for() => Cases.Sample(sample =>
    {
        // Steps are confirmed in this order, and declining a step declines its dependents.
        var plan = sample.Plan();
        var seen = new HashSet<string>();
        foreach (var step in plan)
        {
            Assert.All(
                step.After.Concat(step.AfterEnough.SelectMany(quota => quota.Ids))
                    .Select(id => id.Text)
                    .Intersect(Plans.Ids(plan)),
                id => Assert.Contains(id, seen));
            seen.Add(step.Id);
        }
    });

    [Fact]
    public void Bookies_wait_for_their_metadata_and_brokers_for_all_metadata()
    {
        var plan = Plans.Make(Topologies.Local(), SimulatedFacts.Fresh(Topologies.Local()), Plans.Everything);

        Assert.All(
            StartsOf(plan, "bookie@"),
            step => Assert.DoesNotContain(StepId.Metadata.Text, Plans.Before(plan, step)));
        Assert.All(StartsOf(plan, "broker@"), step => Assert.Contains(StepId.Metadata.Text, Plans.Before(plan, step)));
    }

    [Fact]
    public void Metadata_tool_of_a_new_cluster_starts_when_a_quorum_serves()
    {
        var plan = Plans.Make(Topologies.Local(), SimulatedFacts.Fresh(Topologies.Local()), Plans.Everything);

        var quota = Assert.Single(plan.Single(step => step.Id == StepId.MetadataRun.Text).AfterEnough);
        Assert.Equal(2, quota.Count);
        Assert.Equal(
            ["ready zookeeper@local1", "ready zookeeper@local2", "ready zookeeper@local3"],
            quota.Ids.Select(id => id.Text));
    }

    [Fact]
    public void Brokers_start_when_enough_bookies_are_ready()
    {
        var plan = Plans.Make(Topologies.Local(), SimulatedFacts.Fresh(Topologies.Local()), Plans.Everything);

        string[] bookies = ["ready bookie@local1", "ready bookie@local2", "ready bookie@local3"];
        Assert.All(StartsOf(plan, "broker@"), step => Assert.Contains(
            step.AfterEnough,
            quota => quota.Count == 2 && quota.Ids.Select(id => id.Text).SequenceEqual(bookies)));
    }

    [Fact]
    public void Servers_that_serve_already_count_for_the_quorum()
    {
        var topology = Topologies.Local();
        var model = SimulatedFacts.Deployed(topology);
        model.Stop(topology.Services[0]);
        model.Stop(topology.Of(PulsarRole.Bookie).First());

        var plan = Plans.Make(topology, model, Plans.Everything);

        var graph = new StepGraph(plan);
        Assert.Contains("start bookie@local1", Plans.Ids(graph.Free()));
    }

    [Fact]
    public void Old_job_is_removed_before_the_metadata_tool_runs()
    {
        var topology = Topologies.Local();
        var model = SimulatedFacts.Fresh(topology);
        var job = ToolPaths.MetadataJob(topology.Nodes[0]);
        var folder = new PathFact(true, "755", "pulsar", 0, "");
        model.Change("localhost", facts => facts with { Paths = SimulatedFacts.With(facts.Paths, job, folder) });

        var plan = Plans.Make(topology, model, Plans.Everything);

        var run = plan.Single(step => step.Id == StepId.MetadataRun.Text);
        Assert.Contains(StepId.Remove("localhost", job).Text, Plans.Before(plan, run));
    }

    [Fact]
    public Task Plan_that_is_carried_out_leaves_nothing_to_do() => Cases.SampleAsync(
        async sample =>
        {
            var world = await sample.WorldAsync();
            var options = new ApplyOptions { Activity = "Test", TimeoutSeconds = 120, RemoveData = sample.RemoveData };
            if (sample.LacksZooKeeper(world) || await IsRefusedAsync(world, sample.DesiredStates, options))
                return;
            try
            {
                await world.ApplyAsync(world.Topology, sample.DesiredStates, options);
            }
            catch (PulsarOpsException incomplete)
            {
                var failures = world.Log.Failures.Select(failure => failure.Message);
                Assert.Fail(string.Join("\n", failures.Prepend(incomplete.Message)));
            }

            var rest = await world.MissingAsync(sample.DesiredStates, options);
            Assert.DoesNotContain(rest, step => step.Work is not ApplyWork { Operation: PruneOperation });
        },
        iter: 30, threads: 1);

    [Fact]
    public void Stages_that_assume_each_other_have_the_steps_of_the_whole() => Topologies.Any.Sample(topology =>
    {
        var hosts = SimulatedFacts.Fresh(topology);
        var ids = new List<string>();
        foreach (var stage in Plans.Stages)
        {
            var assuming = topology.With(topology.Context with { Assumed = [.. ids] });
            ids.AddRange(Plans.Ids(Plans.Make(assuming, hosts, stage)));
        }

        Assert.Equal(
            Plans.Ids(Plans.Make(topology, hosts, Plans.Everything)).Order(StringComparer.Ordinal),
            ids.Order(StringComparer.Ordinal));
    });

    private static async Task<bool> IsRefusedAsync(
        World world, IReadOnlyList<DesiredState> desiredStates, ApplyOptions options)
    {
        try
        {
            await world.MissingAsync(desiredStates, options);
            return false;
        }
        catch (PulsarOpsException refusal) when (refusal.Kind is ErrorKind.InvalidState or ErrorKind.Unavailable)
        {
            return true;
        }
    }

    private static IEnumerable<PlannedStep> StartsOf(IReadOnlyList<PlannedStep> plan, string services) =>
        plan.Where(step =>
            step.Step.Action == PulsarAction.StartService
            && step.Step.Target.StartsWith(services, StringComparison.Ordinal));

    private static IEnumerable<string> NeedsOf(
        PulsarTopology topology, PulsarService service, IReadOnlyList<PlannedStep> plan)
    {
        var host = HostMap.KeyOf(topology, service.Host);
        var paths = new List<string>
        {
            service.ConfigFile,
            service.EnvironmentFile,
            service.LogDirectory,
            service.Host.Paths.Run,
            ToolPaths.Temporary(service.Host),
        };
        paths.AddRange(service.DataDirectories);
        if (service.Role == PulsarRole.ZooKeeper)
            paths.Add($"{service.DataDirectories[0]}/myid");
        // A BookKeeper service needs only BookKeeper's part of the metadata, if the plan can wait for that part alone.
        var needsOnlyLedgers = service.Role is PulsarRole.Bookie or PulsarRole.AutoRecovery
            && Plans.Ids(plan).Contains(StepId.Ledgers.Text);
        var metadata = needsOnlyLedgers ? StepId.Ledgers.Text : StepId.Metadata.Text;
        string[] others = service.Role == PulsarRole.ZooKeeper ? [] : [metadata];
        return
        [
            .. paths.Select(path => StepId.Path(host, path).Text),
            StepId.Release(host, ToolPaths.Release(topology, service.Host)).Text,
            .. others,
        ];
    }
}
