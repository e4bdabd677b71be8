using PulsarOps.Common;
using PulsarOps.Deployment.Locking;
using PulsarOps.Deployment.Planning;
using PulsarOps.Deployment.Plans;
using PulsarOps.Deployment.Release;
using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Remote.Leases;
using PulsarOps.Topology;

namespace PulsarOps.Deployment;

/// <summary>Reads the hosts, and plans what is missing on them.</summary>
internal sealed class HostReader(HostPool pool, IDeploymentLog log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Asks all machines at once. One of several that does not answer is told of by itself, and has no entry.</summary>
    public Task<IReadOnlyDictionary<string, HostFacts>> ProbeAsync(
        PulsarTopology topology, Func<IEnumerable<PulsarNode>, HostProbe> question, CancellationToken cancellation,
        Func<PulsarNode, bool>? isMeant = null) => Machines.AskAsync(
        topology, [.. Machines.Of(topology).Where(machine => isMeant is null || machine.Any(isMeant))], "probe", log,
        machine => pool.Host(topology, machine.Key, log).ProbeAsync(question(machine), cancellation));

    /// <summary>
    /// The steps that are missing, and what they were made from. While somebody changes the hosts they may be halfway, as a ZooKeeper
    /// that has started and does not serve yet: what cannot be planned then is no fault of theirs, and is planned when the lock is free.
    /// </summary>
    public async Task<(PlanInput Input, IReadOnlyList<PlannedStep> Steps)> DraftWhenFreeAsync(
        PulsarTopology topology, IReadOnlyList<Goal> goals, ReachOptions options, CancellationToken cancellation)
    {
        var (wait, waited) = (TimeSpan.FromSeconds(options.WaitSeconds), new LockWait());
        var silent = new SilentHosts();
        for (var told = false; ; told = true)
        {
            var spent = waited.Spent;
            var rest = spent > wait ? TimeSpan.Zero : wait - spent;
            var input = await ReadAsync(topology, goals, options with { WaitSeconds = (int)Math.Ceiling(rest.TotalSeconds) }, silent, cancellation);
            var holder = LeaseWords.Holder(input.Facts.Values.Select(facts => facts.Lease).OfType<LeaseFact>()
                .Where(lease => lease.IsAlive && !EndedOperations.Contains(lease.Owner)));
            try
            {
                return await DraftAsync(input, isWhole: holder is null, cancellation);
            }
            catch (PulsarOpsException error) when (holder is not null)
            {
                var locked = LeaseWords.Locked(topology.Name, holder);
                log.Verbose($"{options.Activity}: nothing can be planned while the cluster is locked: {error.Message}");
                if (rest == TimeSpan.Zero)
                    throw locked;
                if (!told)
                    log.Information(LeaseWords.Waiting(locked));
            }

            await waited.PauseAsync(pool.Host(topology, input.Facts.First(pair => pair.Value.Answered).Key, log), Pause, cancellation);
        }
    }

    /// <summary>The same for who has the lock. Machines that were silent before are not asked again.</summary>
    public async Task<(PlanInput Input, IReadOnlyList<PlannedStep> Steps)> DraftAsync(
        PulsarTopology topology, IReadOnlyList<Goal> goals, ReachOptions options, SilentHosts silent, CancellationToken cancellation) =>
        await DraftAsync(await ReadAsync(topology, goals, options, silent, cancellation), isWhole: true, cancellation);

    /// <summary>The steps that are still missing when a run has ended.</summary>
    public async Task<IReadOnlyList<PlannedStep>> RestAsync(
        PulsarTopology topology, IReadOnlyList<Goal> goals, ReachOptions options, SilentHosts silent, CancellationToken cancellation) =>
        (await DraftAsync(topology, goals, options, silent, cancellation)).Steps;

    private async Task<(PlanInput Input, IReadOnlyList<PlannedStep> Steps)> DraftAsync(PlanInput input, bool isWhole, CancellationToken cancellation)
    {
        if (input.Problems.Count == 0 && (input.Options.ShowsDiffs || input.Options.Plan is not null || input.Wants(GoalState.Updated)))
            input = await ReplacedFiles.ReadAsync(input, machine => pool.Host(input.Topology, machine, log), cancellation);
        return (input, Plan(input, isWhole));
    }

    /// <param name="input">What was read.</param>
    /// <param name="isWhole">Whether an error is told of; else it is thrown and no more.</param>
    private IReadOnlyList<PlannedStep> Plan(PlanInput input, bool isWhole)
    {
        ThrowLast(input.Problems, isWhole);
        try
        {
            var steps = Planner.Plan(input);
            ThrowLast(Ownership.Refusals(input, steps), isWhole);
            return steps;
        }
        catch (PulsarOpsException exception) when (isWhole && input.Silent.Any)
        {
            // Where too few hosts answer for anything to be done, that is the error: the planner's own only follows from it.
            log.Failure(exception);
            input.Silent.Demand(input.Topology, input.Options.Activity);
            throw;
        }
    }

    /// <summary>Every problem is reported; the last one ends the stage.</summary>
    private void ThrowLast(IReadOnlyList<PulsarOpsException> problems, bool isWhole)
    {
        if (isWhole)
        {
            foreach (var problem in problems.Take(problems.Count - 1))
                log.Failure(problem);
        }

        if (problems.Count > 0)
            throw problems[problems.Count - 1];
    }

    /// <summary>All that a plan is made from.</summary>
    private async Task<PlanInput> ReadAsync(
        PulsarTopology topology, IReadOnlyList<Goal> goals, ReachOptions options, SilentHosts silent, CancellationToken cancellation)
    {
        topology = JdkSource.Bind(topology, goals);
        goals = silent.Without(topology, goals);
        var answers = await ProbeAsync(
            topology, nodes => ProbeBuilder.For(topology, nodes, goals), cancellation, node => !silent.Contains(topology, node));
        var facts = Ownership.WithoutOthersUnits(topology, silent.Complete(topology, answers));
        goals = silent.Without(topology, goals);
        Ownership.Check(topology, facts);
        foreach (var pair in facts.Where(pair => pair.Value.Preparation is { SelinuxEnforcing: true } && goals.Any(goal => goal.State == GoalState.Prepared)))
            log.Verbose($"{pair.Key}: SELinux is enforcing. Nothing of it is changed; what it refuses is in /var/log/audit/audit.log.");
        topology = HostResolution.Of(topology, facts);
        var refused = ReleaseGate.Problems(topology, facts, goals, options.AllowsDowngrade).ToArray();
        var problems = Preflight.Problems(topology, facts, goals).Concat(refused).ToList();
        // Nobody looks for an archive that is not to be installed.
        var release = refused.Length == 0 && goals.Any(goal => goal.State == GoalState.Installed)
            ? await FindAsync<ReleaseMaterial>(async () => await new ReleaseSource(pool, log).FindAsync(topology, facts, cancellation)) : null;
        var jdk = await FindAsync(() => JdkSource.FindAsync(topology, facts, goals, cancellation));
        return new(topology, facts, release, goals, options) { Jdk = jdk, Silent = silent, Problems = problems };

        async Task<T?> FindAsync<T>(Func<Task<T?>> find)
            where T : class
        {
            try
            {
                return await find();
            }
            catch (PulsarOpsException exception)
            {
                problems.Add(exception);
                return null;
            }
        }
    }
}
