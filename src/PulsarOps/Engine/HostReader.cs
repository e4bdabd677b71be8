using PulsarOps.Coordination;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Releases;

namespace PulsarOps.Engine;

/// <summary>Reads the hosts and plans the missing steps.</summary>
internal sealed class HostReader(HostPool pool, IDeploymentLog log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Probes all hosts at once. A host that does not answer is reported and has no entry.</summary>
    public Task<IReadOnlyDictionary<string, HostFacts>> ProbeAsync(
        PulsarTopology topology, Func<IEnumerable<PulsarNode>, HostProbe> question, CancellationToken cancellation,
        Func<PulsarNode, bool>? isMeant = null) => HostMap.AskAsync(
        topology, [.. HostMap.Of(topology).Where(host => isMeant is null || host.Any(isMeant))], "probe", log,
        host => pool.Host(topology, host.Key, log).ProbeAsync(question(host), cancellation));

    /// <summary>Reads what matters for the question whether a service may stop now, or what is asked instead.</summary>
    public async Task<PlanInput> ReadStatusAsync(
        PulsarTopology topology, CancellationToken cancellation, Func<PulsarNode, bool>? isMeant = null,
        Func<PulsarTopology, IEnumerable<PulsarNode>, HostProbe>? question = null)
    {
        question ??= ProbeBuilder.ForStop;
        var facts = new UnreachableHosts().Complete(topology, await ProbeAsync(
            topology, nodes => question(topology, nodes), cancellation, isMeant));
        Ownership.Check(topology, facts);
        return new(topology, facts, Release: null, [], new() { Activity = "" })
        {
            Now = PipelineState.Of(topology).Time.GetUtcNow(),
        };
    }

    /// <summary>
    /// The missing steps and their input. While another operation changes the hosts, they may be in an intermediate
    /// state, such as a ZooKeeper that does not serve yet. A planning error is then not reported, and planning is
    /// repeated when the lock is free.
    /// </summary>
    public async Task<(PlanInput Input, IReadOnlyList<PlannedStep> Steps)> PlanWhenUnlockedAsync(
        PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates, ApplyOptions options,
        CancellationToken cancellation)
    {
        var (wait, waited) = (TimeSpan.FromSeconds(options.WaitSeconds), new LockWait(PipelineState.Of(topology).Time));
        var unreachable = new UnreachableHosts();
        unreachable.Lose(topology, options.LostNodes);
        for (var told = false; ; told = true)
        {
            var spent = waited.Spent;
            var rest = spent > wait ? TimeSpan.Zero : wait - spent;
            var input = await ReadAsync(
                topology, desiredStates, options with { WaitSeconds = (int)Math.Ceiling(rest.TotalSeconds) },
                unreachable, cancellation);
            var holder = LeaseMessages.Holder(input.Facts.Values.Select(facts => facts.Lease).OfType<LeaseFact>()
                .Where(lease => lease.IsAlive && !EndedOperations.Contains(lease.Owner)));
            try
            {
                return await PlanAsync(input, isWhole: holder is null, cancellation);
            }
            catch (PulsarOpsException error) when (holder is not null)
            {
                var locked = LeaseMessages.Locked(topology.Name, holder);
                log.Verbose($"{options.Activity}: cannot plan while the cluster is locked: {error.Message}");
                if (rest == TimeSpan.Zero)
                    throw locked;
                if (!told)
                    log.Information(LeaseMessages.Waiting(locked));
            }

            await waited.PauseAsync(Pause, cancellation);
        }
    }

    /// <summary>The same for the holder of the lock. Hosts that were unreachable before are not probed again.</summary>
    public async Task<(PlanInput Input, IReadOnlyList<PlannedStep> Steps)> PlanAsync(
        PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates, ApplyOptions options,
        UnreachableHosts unreachable, CancellationToken cancellation) =>
        await PlanAsync(
            await ReadAsync(topology, desiredStates, options, unreachable, cancellation), isWhole: true, cancellation);

    /// <summary>The steps that are still missing after a run.</summary>
    public async Task<IReadOnlyList<PlannedStep>> RestAsync(
        PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates, ApplyOptions options,
        UnreachableHosts unreachable, CancellationToken cancellation) =>
        (await PlanAsync(topology, desiredStates, options, unreachable, cancellation)).Steps;

    private async Task<(PlanInput Input, IReadOnlyList<PlannedStep> Steps)> PlanAsync(
        PlanInput input, bool isWhole, CancellationToken cancellation)
    {
        if (
            input.Problems.Count == 0
            && (input.Options.ShowsDiffs || input.Options.Plan is not null || input.Wants(LifecycleState.Updated))
        )
        {
            // The plan names the files that it replaces. Their texts change only how its steps are shown.
            (input, var steps) = Plan(input, isWhole);
            var known = await ReplacedFiles.ReadAsync(
                input, steps, host => pool.Host(input.Topology, host, log), cancellation);
            return ReferenceEquals(known, input) ? (input, steps) : Plan(known, isWhole);
        }

        return Plan(input, isWhole);
    }

    /// <param name="input">What was read.</param>
    /// <param name="isWhole">Whether all problems are reported; else the last one is only thrown.</param>
    private (PlanInput Input, IReadOnlyList<PlannedStep> Steps) Plan(PlanInput input, bool isWhole)
    {
        ThrowLast(input.Problems, isWhole);
        (input, var steps, var problems) = Planner.PlanWithin(input);
        if (problems.Count > 0 && isWhole && input.Unreachable.Any)
        {
            // If too few hosts answer, this is the error to report. The problems of the plan only follow from it.
            foreach (var problem in problems)
                log.Failure(problem);
            input.Unreachable.ThrowIfAny(input.Topology, input.Options.Activity);
        }

        ThrowLast(problems, isWhole);
        return (input, steps);
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

    /// <summary>Collects the input of a plan.</summary>
    private async Task<PlanInput> ReadAsync(
        PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates, ApplyOptions options,
        UnreachableHosts unreachable, CancellationToken cancellation)
    {
        desiredStates = MemberWalk.States(topology, desiredStates);
        topology = JdkSource.Bind(topology, desiredStates);
        desiredStates = unreachable.Without(topology, desiredStates);
        var answers = await ProbeAsync(
            topology, nodes => ProbeBuilder.For(topology, nodes, desiredStates), cancellation,
            node => !unreachable.Contains(topology, node));
        var facts = Ownership.WithoutOthersUnits(topology, unreachable.Complete(topology, answers));
        desiredStates = NodeSuspension.Without(topology, facts, unreachable.Without(topology, desiredStates));
        Ownership.Check(topology, facts);
        foreach (var pair in facts.Where(
            pair => pair.Value.Preparation is { SelinuxEnforcing: true }
                && desiredStates.Any(desired => desired.State == LifecycleState.Prepared)))
        {
            log.Verbose(
                $"{pair.Key}: SELinux is enforcing. PulsarOps does not change it; "
                    + "denials are logged in /var/log/audit/audit.log.");
        }

        facts = await ReadConfigurationsAsync(topology, facts, cancellation);
        var whole = topology;
        topology = HostResolution.Of(topology, facts);
        var unplanned = new PlanInput(topology, facts, Release: null, desiredStates, options)
        {
            Now = PipelineState.Of(topology).Time.GetUtcNow(),
        };
        if (PlanStates.IsUpdateOfAll(desiredStates) && MemberWalk.Stages(unplanned) is { Count: > 0 } changes)
        {
            return await ReadAsync(whole.At(changes[0]), desiredStates, options, unreachable, cancellation) with
            {
                Changes = changes,
            };
        }

        if (SecurityWalk.Stages(unplanned) is { Count: > 0 } stages)
        {
            // A cluster changes its security in stages. Each of them is an update of all services.
            if (PlanStates.IsUpdateOfAll(desiredStates) && topology.Change is null)
            {
                return await ReadAsync(whole.At(stages[0]), desiredStates, options, unreachable, cancellation) with
                {
                    Stages = stages,
                    Levels = SecurityWalk.Levels(unplanned),
                };
            }

            unplanned = unplanned with { Stages = stages };
        }

        var problems = PreflightCatalog.Problems(unplanned).ToList();
        // The archive is needed only for an installation, and only of a release that may follow the installed one.
        var release = desiredStates.Any(desired => desired.State == LifecycleState.Installed)
            && !problems.Any(problem => PreflightCatalog.Release.Ids.Contains(problem.ErrorId))
            ? await FindAsync<ReleaseArtifacts>(
                async () => await new ReleaseSource(pool, log).FindAsync(topology, facts, cancellation)) : null;
        var jdk = await FindAsync(() => JdkSource.FindAsync(topology, facts, desiredStates, cancellation));
        return unplanned with
        {
            Release = release,
            Jdk = jdk,
            Unreachable = unreachable,
            Problems = problems,
        };

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

    /// <summary>
    /// The facts with the configurations of services that may be secured although the topology is not.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, HostFacts>> ReadConfigurationsAsync(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, CancellationToken cancellation)
    {
        var unread = HostMap.Of(topology).ToDictionary(
            host => host.Key, host => SecurityWalk.Unread(topology, host, facts[host.Key]));
        if (unread.Values.All(files => files.Count == 0))
            return facts;
        var answers = await Task.WhenAll(unread.Where(pair => pair.Value.Count > 0).Select(async pair =>
            (Host: pair.Key, (await pool.Host(topology, pair.Key, log).ProbeAsync(
                new() { Contents = pair.Value }, cancellation)).Contents)));
        var all = facts.ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var (host, contents) in answers)
        {
            all[host] = all[host] with
            {
                Contents = all[host].Contents.Concat(contents).DistinctBy(pair => pair.Key)
                    .ToDictionary(pair => pair.Key, pair => pair.Value),
            };
        }

        return all;
    }
}
