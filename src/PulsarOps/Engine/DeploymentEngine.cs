using System.Diagnostics;
using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Execution;
using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Planning;

namespace PulsarOps.Engine;

/// <summary>Brings the hosts of a topology into desired states: probe, plan, apply, verify.</summary>
internal sealed class DeploymentEngine(HostPool pool, IDeploymentLog log)
{
    private readonly HostReader _reader = new(pool, log);

    /// <summary>
    /// Reaches the desired states, or throws. Calls <paramref name="approve"/> for each step before any change.
    /// </summary>
    /// <returns>The topology for the next stage, or null if steps were declined.</returns>
    public async Task<PulsarTopology?> ApplyAsync(
        PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates, ApplyOptions options,
        Func<PulsarPlanStep, Task<Approval>> approve,
        CancellationToken cancellation)
    {
        if (options.Until is { } until)
            WindowGate.ThrowIfEnded(until, PipelineState.Of(topology).Time, topology.Name);
        TrafficCanary.ThrowIfInvalid(options, topology.Name);
        var result = PipelineState.Bind(topology, pool);
        string? stage = null;
        do
        {
            // Each stage on the way to another security or to other members of ZooKeeper is an operation of its own,
            // so that the cluster is whole, and its lock free, between two of them.
            (var assumed, stage) = await ApplyStageAsync(
                topology, desiredStates, options, stage, approve, cancellation);
            if (assumed is null)
                return null;
            result = result.With(result.Context with { Assumed = assumed });
            options = options with { Plan = options.Plan?.AfterFirstStage() };
        }
        while (stage is not null);
        return result;
    }

    /// <param name="previous">The stage on the way that was reached before; null if none.</param>
    /// <returns>
    /// The ids of the steps that later stages of the pipeline treat as done; null if steps were declined. And the stage
    /// that was reached, if the way goes on.
    /// </returns>
    private async Task<(IReadOnlyCollection<string>? Assumed, string? Reached)> ApplyStageAsync(
        PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates, ApplyOptions options,
        string? previous,
        Func<PulsarPlanStep, Task<Approval>> approve,
        CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var (input, plan) = await _reader.PlanWhenUnlockedAsync(topology, desiredStates, options, cancellation);
        options = input.Options;
        string? next = null;
        if (input.Way is [var stage, ..] way)
        {
            topology = input.Topology.Change is { } change ? topology.At(change) : topology.At(input.Topology.Stage);
            options = options with { Activity = $"{options.Activity} ({stage})" };
            input = input with { Options = options };
            if (stage == previous)
                throw NotEnding(topology, stage);
            log.Information(
                $"{options.Activity}: {way.Count} {(way.Count == 1 ? "stage is" : "stages are")} left on the way to "
                    + $"{(topology.IsOnTheWay ? "the security" : "the ZooKeeper servers")} of {topology.Name}: "
                    + $"{string.Join(", ", way)}.");
            // The end of the way to a security shows in the hosts only.
            next = input.HeldBack.Count == 0 && (topology.IsOnTheWay || way.Count > 1) ? stage : null;
        }

        options.Plan?.ThrowIfOutdated(input, plan);
        foreach (var warning in PreflightCatalog.Warnings(input))
            log.Warning(warning);
        if (plan.Count == 0)
        {
            input.Unreachable.ThrowIfAny(topology, options.Activity);
            log.Verbose($"{options.Activity}: nothing to do.");
            return (topology.Context.Assumed, next);
        }

        var (approved, whatIf) = await AskAsync(plan, approve);
        if (whatIf)
        {
            input.Unreachable.ThrowIfAny(topology, options.Activity);
            await ForeseeAsync(input, plan, approve);
        }

        if (whatIf)
            return ([.. topology.Context.Assumed, .. plan.Select(step => step.Id)], null);
        if (approved.Count == 0)
            return Declined(options, plan.Count);
        var done = await OperationRun.DoAsync(pool, input, approved.Count, log, async operation =>
        {
            if (operation.MustReadAgain)
            {
                log.Verbose($"{options.Activity}: the hosts have changed since they were read; reading them again.");
                var (earlier, agreed, stages, levels, changes) = (
                    plan, approved, input.Stages, input.Levels, input.Changes);
                (input, plan) = await _reader.PlanAsync(
                    topology, desiredStates, options, input.Unreachable, operation.Cancellation);
                // This topology is at its stage already, and so its facts do not show the way on.
                input = input with { Stages = stages, Levels = levels, Changes = changes };
                options.Plan?.ThrowIfOutdated(input, plan);
                (approved, _) = await AskAsync(plan, step => AskAgainAsync(step, earlier, agreed, approve));
            }

            return await CarryOutAsync(topology, desiredStates, input, plan, approved, operation);
        }, cancellation);
        if (!done)
            return (null, null);
        log.Information(string.Format(
            CultureInfo.InvariantCulture, "{0}: {1} {2} in {3:0.0} s", options.Activity, plan.Count,
            plan.Count == 1 ? "step" : "steps",
            watch.Elapsed.TotalSeconds));
        return (topology.Context.Assumed, next);
    }

    /// <summary>Under -WhatIf: shows the restarts of the stages that follow.</summary>
    private static async Task ForeseeAsync(
        PlanInput input, IReadOnlyList<PlannedStep> plan, Func<PulsarPlanStep, Task<Approval>> approve)
    {
        var restarts = PulsarPlanStep.ServicesThatRestart(plan.Select(step => step.Step));
        foreach (var stage in StagePreview.Of(input, restarts).Skip(1))
        {
            foreach (var id in stage.Restarts)
            {
                var service = input.Topology.Services.First(service => service.Id == id);
                await approve(new(
                    $"{stage.Name}/{id}", service.Node, id, PulsarAction.StartService, id,
                    $"restart in the stage {stage.Name}: {stage.Description}"));
            }
        }
    }

    /// <summary>Does not prompt again for approved steps.</summary>
    private static Task<Approval> AskAgainAsync(
        PulsarPlanStep step, IReadOnlyList<PlannedStep> earlier, IReadOnlyList<PlannedStep> agreed,
        Func<PulsarPlanStep, Task<Approval>> approve) =>
        agreed.Any(other => other.Id == step.Id) ? Task.FromResult(Approval.Approved)
        : earlier.Any(other => other.Id == step.Id) ? Task.FromResult(Approval.Declined)
        : approve(step);

    /// <summary>Executes the steps under the lock of the cluster, and verifies the desired states.</summary>
    /// <returns>Whether all steps were approved, so that the hosts are in the desired states.</returns>
    private async Task<bool> CarryOutAsync(
        PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates, PlanInput input,
        IReadOnlyList<PlannedStep> plan, IReadOnlyList<PlannedStep> approved,
        OperationRun operation)
    {
        var options = input.Options;
        using (var progress = new StepProgress(options.Activity, log))
        {
            PlanExecutor executor;
            IReadOnlyList<StepFailure> failures;
            await using (var canary = TrafficCanary.Begin(input, approved, operation, log))
            {
                executor = new(operation.Host, log, progress, operation.Cancellation)
                {
                    Gate = RunGates.Of(_reader, input, approved, canary, log),
                };
                failures = await executor.RunAsync(approved);
            }

            if (failures.FirstOrDefault(failure => failure.Error.ErrorId == nameof(SR.LockLost)) is { } lost)
                throw lost.Error;
            if (failures.Count > 0)
            {
                throw new PulsarOpsException(
                    nameof(SR.StageIncomplete), ErrorKind.Failed, topology.Name, options.Activity,
                    approved.Count - executor.SucceededCount, plan.Count);
            }

            if (executor.Closure is { } closure)
            {
                await VerifyAsync(
                    topology, desiredStates, input, approved, executor.NotBegun, operation.Cancellation);
                var message = RunGates.Message(input, closure, executor.NotBegun);
                operation.Pause(message);
                log.Warning(message);
                return false;
            }
        }

        if (approved.Count < plan.Count)
        {
            Declined(options, plan.Count - approved.Count);
            return false;
        }

        // If nothing may remain on the hosts, the lock must not remain either.
        if (options.RemoveData)
            await operation.LeaveAsync();
        await VerifyAsync(topology, desiredStates, input, approved, null, operation.Cancellation);
        input.Unreachable.ThrowIfAny(topology, options.Activity);
        return true;
    }

    private static Exception NotEnding(PulsarTopology topology, string stage) =>
        topology.Change is { Kind: MemberChangeKind.Demote } change
            ? new PulsarOpsException(
                nameof(SR.ZooKeeperMembersBlocked), ErrorKind.InvalidState, topology.Name, topology.Name,
                $"{change.Service} still leads after its restart", "Run the command again.")
            : new InvalidOperationException($"The stage {stage} of {topology.Name} does not end.");

    private (IReadOnlyCollection<string>? Assumed, string? Reached) Declined(ApplyOptions options, int count)
    {
        log.Warning(string.Format(CultureInfo.InvariantCulture, SR.StepsDeclined, options.Activity, count));
        return (null, null);
    }

    /// <summary>The steps that the user approves. A step whose predecessor was declined cannot be done.</summary>
    private static async Task<(IReadOnlyList<PlannedStep> Approved, bool WhatIf)> AskAsync(
        IReadOnlyList<PlannedStep> plan, Func<PulsarPlanStep, Task<Approval>> approve)
    {
        var declined = new HashSet<string>();
        var approved = new List<PlannedStep>();
        var whatIf = false;
        foreach (var step in plan)
        {
            var isLost = step.After.Any(id => declined.Contains(id))
                || step.AfterEnough.Any(quota => quota.Ids.Count(id => !declined.Contains(id)) < quota.Count);
            var answer = isLost ? Approval.Declined : await approve(step.Step);
            whatIf |= answer == Approval.WhatIf;
            if (answer == Approval.Declined)
                declined.Add(step.Id);
            else
                approved.Add(step);
        }

        return (approved, whatIf);
    }

    /// <summary>Reads the hosts again. The new plan must be empty.</summary>
    /// <param name="left">The services whose turn has not come; null if nothing may be left.</param>
    private async Task VerifyAsync(
        PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates, PlanInput before,
        IReadOnlyList<PlannedStep> done, IReadOnlyList<string>? left, CancellationToken cancellation)
    {
        var options = before.Options with
        {
            Restarting = before.Options.Restarting ?? RestartPlanner.ProcessesOf(before),
            Renewing = CredentialPlanner.CertificatesOf(before),
            HeldBack = before.Options.Limit is null ? null : before.HeldBack, ShowsDiffs = true,
        };
        var rest = await _reader.RestAsync(topology, desiredStates, options, before.Unreachable, cancellation);
        // A folder that remains because it is not empty is not a failure.
        var missing = left is null
            ? rest.Where(step => step.Work is not ApplyWork { Operation: PruneOperation }).ToArray()
            : RunGates.Missing(rest, left);
        if (missing.Length > 0)
            throw Unverified(topology, options.Activity, missing, done);
    }

    /// <summary>
    /// Describes the difference. Says that something else changed the host only if a step of this run proves it.
    /// </summary>
    private static PulsarOpsException Unverified(
        PulsarTopology topology, string activity, PlannedStep[] missing, IReadOnlyList<PlannedStep> done)
    {
        var step = missing[0].Step;
        var earlier = done.FirstOrDefault(other => other.Id == step.Id)?.Step;
        var place = $"{step.Target} on {step.Node}";
        var (finding, advice) = earlier is null
            ? ("It was in the desired state when this run began, so something has changed it since",
                $"Find what changes {place} (another run, a configuration tool), then run the command again.")
            : earlier.Reason != step.Reason
            ? ($"This run did that step because of another difference ({earlier.Reason}), "
                    + "so something has changed it since",
                $"Find what changes {place} (another run, a configuration tool), then run the command again.")
            : ("This run did the same step for the same reason, and the difference is still there",
                $"Check {place}: the step has no lasting effect there. "
                    + "If you find no cause, report this with the output of -Debug.");
        return new(
            nameof(SR.VerificationFailed), ErrorKind.InvalidState, topology.Name, activity,
            Message(step, missing.Length - 1), finding, advice);
    }

    private static string Message(PulsarPlanStep step, int others)
    {
        const int Shown = 3;
        var differences = string.Join("; ", step.Diff.Take(Shown));
        var more = step.Diff.Count > Shown ? $"; and {step.Diff.Count - Shown} more" : "";
        return $"{step}{(differences.Length > 0 ? $" ({differences}{more})" : "")}"
            + (others == 0 ? "" : others == 1 ? ", and one more step" : $", and {others} more steps");
    }
}
