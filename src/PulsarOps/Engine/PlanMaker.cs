using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps.Engine;

/// <summary>Makes a plan for display. Reads the hosts and changes nothing.</summary>
internal static class PlanMaker
{
    public static async Task<PulsarPlan> MakeAsync(
        HostPool pool, IDeploymentLog log, PulsarTopology topology, PulsarPlanOperation operation,
        IReadOnlyList<PulsarRole> roles,
        IReadOnlyList<string> nodes, int? limit, string activity, CancellationToken cancellation)
    {
        var (input, steps) = await new HostReader(pool, log).PlanWhenUnlockedAsync(
            topology, PlanStates.Of(operation, roles, nodes),
            new() { Activity = activity, ShowsDiffs = true, AllowsDowngrade = true, Limit = limit }, cancellation);
        // A plan that leaves out the unreachable hosts is not a plan for the cluster.
        input.Unreachable.ThrowIfAny(topology, activity);
        await new OperationReader(pool, log).ReportLastChangesAsync(input.Topology, steps, activity, cancellation);
        var hashes = PlanFingerprint.OfSteps(input, steps);
        PulsarPlanStep[] shown = [.. steps.Select(step => step.Step)];
        var stages = StagePreview.Of(input, PulsarPlanStep.ServicesThatRestart(shown));
        return new(PipelineState.Bind(topology, pool), operation, shown)
        {
            CreatedAt = DateTimeOffset.UtcNow,
            ExpectedDuration = ExpectedTimes.Of(shown),
            Fingerprint = PlanFingerprint.Of(operation, hashes, stages),
            StepHashes = hashes,
            Stages = ReadOnly.Copy(stages),
            Warnings = ReadOnly.Copy(PreflightCatalog.Warnings(input).Concat(Downgrades(input))),
            Roles = ReadOnly.Copy(roles),
            Nodes = ReadOnly.Copy(nodes),
            Limit = limit,
        };
    }

    /// <summary>The problems for which the operation would refuse the plan without an explicit option.</summary>
    private static IEnumerable<string> Downgrades(PlanInput input) =>
        ReleaseUpgrade.Problems(input, allowsDowngrade: false)
            .Select(problem => $"{problem.Message} {problem.Advice}");
}
