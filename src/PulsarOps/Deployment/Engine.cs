using System.Diagnostics;
using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Deployment.Execution;
using PulsarOps.Deployment.Locking;
using PulsarOps.Deployment.Planning;
using PulsarOps.Deployment.Plans;
using PulsarOps.Deployment.Release;
using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Topology;

namespace PulsarOps.Deployment;

/// <summary>Brings a topology to its goals: probe, plan, apply, verify.</summary>
internal sealed class Engine(HostPool pool, IDeploymentLog log)
{
    /// <summary>Reaches the goals, or throws. <paramref name="approve"/> is asked for each step before anything is done.</summary>
    /// <returns>The topology for the next stage, or null where steps were declined.</returns>
    public async Task<PulsarTopology?> ReachAsync(
        PulsarTopology topology, IReadOnlyList<Goal> goals, ReachOptions options, Func<PulsarPlanStep, Task<Approval>> approve,
        CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var (input, plan) = await DraftAsync(topology, goals, options, cancellation);
        options.Plan?.Demand(input, plan);
        foreach (var notice in Notices.Of(input))
            log.Warning(notice);
        var result = topology.With(topology.Context with { Sessions = pool });
        if (plan.Count == 0)
        {
            input.Silent.Demand(topology, options.Activity);
            log.Verbose($"{options.Activity}: nothing to do.");
            return result;
        }

        var (approved, whatIf) = await AskAsync(plan, approve);
        if (whatIf)
            input.Silent.Demand(topology, options.Activity);
        if (whatIf)
            return result.With(result.Context with { Assumed = [.. topology.Context.Assumed, .. plan.Select(step => step.Id)] });

        if (approved.Count == 0)
            return Declined(options, plan.Count);
        var done = await OperationRun.DoAsync(pool, topology, input, approved.Count, log, async operation =>
        {
            if (operation.MustReadAgain)
            {
                log.Verbose($"{options.Activity}: the hosts have been changed since they were read, so they are read again.");
                var (earlier, agreed) = (plan, approved);
                (input, plan) = await DraftAsync(topology, goals, options, input.Silent, operation.Cancellation);
                options.Plan?.Demand(input, plan);
                (approved, _) = await AskAsync(plan, step => AskAgainAsync(step, earlier, agreed, approve));
            }

            return await CarryOutAsync(topology, goals, input, plan, approved, operation);
        }, cancellation);
        if (!done)
            return null;
        log.Information(string.Format(
            CultureInfo.InvariantCulture, "{0}: {1} {2} in {3:0.0} s", options.Activity, plan.Count, plan.Count == 1 ? "step" : "steps",
            watch.Elapsed.TotalSeconds));
        return result;
    }

    /// <summary>What was agreed to is not asked for again.</summary>
    private static Task<Approval> AskAgainAsync(
        PulsarPlanStep step, IReadOnlyList<PlannedStep> earlier, IReadOnlyList<PlannedStep> agreed, Func<PulsarPlanStep, Task<Approval>> approve) =>
        agreed.Any(other => other.Id == step.Id) ? Task.FromResult(Approval.Approved)
        : earlier.Any(other => other.Id == step.Id) ? Task.FromResult(Approval.Declined)
        : approve(step);

    /// <summary>Does the steps under the lock of the cluster, and verifies the goals.</summary>
    /// <returns>Whether all of them were agreed to, and so are reached.</returns>
    private async Task<bool> CarryOutAsync(
        PulsarTopology topology, IReadOnlyList<Goal> goals, PlanInput input, IReadOnlyList<PlannedStep> plan, IReadOnlyList<PlannedStep> approved,
        OperationRun operation)
    {
        var options = input.Options;
        using (var progress = new StepProgress(options.Activity, log))
        {
            var executor = new PlanExecutor(operation.Host, log, progress, operation.Cancellation);
            var failures = await executor.RunAsync(approved);
            if (failures.FirstOrDefault(failure => failure.Error.ErrorId == nameof(SR.LockLost)) is { } lost)
                throw lost.Error;
            if (failures.Count > 0)
            {
                throw new PulsarOpsException(
                    nameof(SR.StageIncomplete), ErrorKind.Failed, topology.Name, options.Activity, approved.Count - executor.SucceededCount, plan.Count);
            }
        }

        if (approved.Count < plan.Count)
        {
            Declined(options, plan.Count - approved.Count);
            return false;
        }

        // Where nothing is to be left the lock is not to be left either.
        if (options.RemoveData)
            await operation.LeaveAsync();
        await VerifyAsync(topology, goals, options with { Restarting = RestartPlanner.ProcessesOf(input) }, input.Silent, operation.Cancellation);
        input.Silent.Demand(topology, options.Activity);
        return true;
    }

    private PulsarTopology? Declined(ReachOptions options, int count)
    {
        log.Warning(string.Format(CultureInfo.InvariantCulture, SR.StepsDeclined, options.Activity, count));
        return null;
    }

    /// <summary>The steps that are missing, and what they were made from.</summary>
    public Task<(PlanInput Input, IReadOnlyList<PlannedStep> Steps)> DraftAsync(
        PulsarTopology topology, IReadOnlyList<Goal> goals, ReachOptions options, CancellationToken cancellation) =>
        DraftAsync(topology, goals, options, new SilentHosts(), cancellation);

    private async Task<(PlanInput Input, IReadOnlyList<PlannedStep> Steps)> DraftAsync(
        PulsarTopology topology, IReadOnlyList<Goal> goals, ReachOptions options, SilentHosts silent, CancellationToken cancellation)
    {
        var input = await ReadAsync(topology, goals, options, silent, cancellation);
        if (options.ShowsDiffs || options.Plan is not null || input.Wants(GoalState.Updated))
            input = await ReplacedFiles.ReadAsync(input, machine => pool.Host(topology, machine, log), cancellation);
        return (input, PlanPresent(topology, input));
    }

    /// <summary>Where too few hosts answer for anything to be done, that is the error: the planner's own only follows from it.</summary>
    private IReadOnlyList<PlannedStep> PlanPresent(PulsarTopology topology, PlanInput input)
    {
        try
        {
            return Planner.Plan(input);
        }
        catch (PulsarOpsException exception) when (input.Silent.Any)
        {
            log.Failure(exception);
            input.Silent.Demand(topology, input.Options.Activity);
            throw;
        }
    }

    /// <summary>All that a plan is made from.</summary>
    private async Task<PlanInput> ReadAsync(
        PulsarTopology topology, IReadOnlyList<Goal> goals, ReachOptions options, SilentHosts silent, CancellationToken cancellation)
    {
        topology = JdkSource.Bind(topology, goals);
        goals = silent.Without(topology, goals);
        var answers = await ProbeAsync(
            topology, nodes => ProbeBuilder.For(topology, nodes, goals), cancellation, node => !silent.Contains(topology, node));
        var facts = silent.Complete(topology, answers);
        goals = silent.Without(topology, goals);
        Ownership.Check(topology, facts);
        foreach (var pair in facts.Where(pair => pair.Value.Preparation is { SelinuxEnforcing: true } && goals.Any(goal => goal.State == GoalState.Prepared)))
            log.Verbose($"{pair.Key}: SELinux is enforcing. Nothing of it is changed; what it refuses is in /var/log/audit/audit.log.");
        topology = HostResolution.Of(topology, facts);
        var problems = Preflight.Problems(topology, facts, goals).ToList();
        ReleaseMaterial? release = null;
        JdkMaterial? jdk = null;
        if (goals.Any(goal => goal.State == GoalState.Installed))
        {
            try
            {
                release = await new ReleaseSource(pool, log).FindAsync(topology, facts, cancellation);
            }
            catch (PulsarOpsException exception)
            {
                problems.Add(exception);
            }
        }

        try
        {
            jdk = await JdkSource.FindAsync(topology, facts, goals, cancellation);
        }
        catch (PulsarOpsException exception)
        {
            problems.Add(exception);
        }

        ThrowAll(problems);
        return new(topology, facts, release, goals, options) { Jdk = jdk, Silent = silent };
    }

    /// <summary>Asks all machines at once. One of several that does not answer is told of by itself, and has no entry.</summary>
    public Task<IReadOnlyDictionary<string, HostFacts>> ProbeAsync(
        PulsarTopology topology, Func<IEnumerable<PulsarNode>, HostProbe> question, CancellationToken cancellation,
        Func<PulsarNode, bool>? isMeant = null) => Machines.AskAsync(
        topology, [.. Machines.Of(topology).Where(machine => isMeant is null || machine.Any(isMeant))], "probe", log,
        machine => pool.Host(topology, machine.Key, log).ProbeAsync(question(machine), cancellation));

    /// <summary>Tells of every problem; the last one ends the stage.</summary>
    private void ThrowAll(List<PulsarOpsException> problems)
    {
        foreach (var problem in problems.Take(problems.Count - 1))
            log.Failure(problem);
        if (problems.Count > 0)
            throw problems[problems.Count - 1];
    }

    /// <summary>What the user agrees to. A step whose predecessor was declined cannot be done.</summary>
    private static async Task<(IReadOnlyList<PlannedStep> Approved, bool WhatIf)> AskAsync(
        IReadOnlyList<PlannedStep> plan, Func<PulsarPlanStep, Task<Approval>> approve)
    {
        var declined = new HashSet<string>();
        var approved = new List<PlannedStep>();
        var whatIf = false;
        foreach (var step in plan)
        {
            var answer = step.After.Any(declined.Contains) ? Approval.Declined : await approve(step.Step);
            whatIf |= answer == Approval.WhatIf;
            if (answer == Approval.Declined)
                declined.Add(step.Id);
            else
                approved.Add(step);
        }

        return (approved, whatIf);
    }

    /// <summary>Reads back what was done: the plan made from the hosts as they are now must be empty.</summary>
    private async Task VerifyAsync(
        PulsarTopology topology, IReadOnlyList<Goal> goals, ReachOptions options, SilentHosts silent, CancellationToken cancellation)
    {
        var rest = Planner.Plan(await ReadAsync(topology, goals, options, silent, cancellation));
        // A folder that was to go if it were empty, and stays as it is not, is no failure.
        if (rest.FirstOrDefault(step => step.Work is not ApplyWork { Primitive: Remote.Primitives.PrunePrimitive }) is { } step)
        {
            throw new PulsarOpsException(
                nameof(SR.VerificationFailed), ErrorKind.InvalidState, topology.Name, options.Activity, step.Step.ToString());
        }
    }
}
