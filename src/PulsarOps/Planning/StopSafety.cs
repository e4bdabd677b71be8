using PulsarOps.Common;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

/// <summary>Refuses what would take away from running services what they need.</summary>
internal static class StopSafety
{
    private static readonly IReadOnlyList<PulsarRole> NeedZooKeeper = [PulsarRole.Bookie, PulsarRole.Broker, PulsarRole.AutoRecovery];
    private static readonly IReadOnlyList<PulsarRole> NeedBookies = [PulsarRole.Broker];

    /// <summary>Services that are to stop; whatever needs them must stop with them, or enough of them must stay.</summary>
    public static void CheckStop(PlanInput input)
    {
        CheckStop(input, PulsarRole.ZooKeeper, NeedZooKeeper, QuorumRules.Majority(input.Topology.Of(PulsarRole.ZooKeeper).Count()));
        CheckStop(input, PulsarRole.Bookie, NeedBookies, input.Topology.Quorum.Ensemble);
    }

    /// <summary>
    /// A restart takes away one service at a time; what is down already may make that one too many. What is not ready, and is
    /// restarted itself, or is started or awaited before, is back by then.
    /// </summary>
    public static void CheckRestart(PlanInput input, IReadOnlyList<PulsarService> restarting, PlanBuilder plan)
    {
        if (input.Options.BreakQuorum)
            return;
        var coming = restarting.ToHashSet();
        Check(PulsarRole.ZooKeeper, QuorumRules.Majority(input.Topology.Of(PulsarRole.ZooKeeper).Count()));
        Check(PulsarRole.Bookie, input.Topology.Quorum.Ensemble);

        bool IsReady(PulsarService service) => input.FactOf(service) is { Running: true, Ready: true };

        bool ComesBack(PulsarService service) => coming.Contains(service) || plan.WillProvide(StepId.Ready(service));

        void Check(PulsarRole role, int needed)
        {
            var (all, ready) = (input.Topology.Of(role).Count(), input.Topology.Of(role).Count(service => IsReady(service) || ComesBack(service)));
            // Where all of them are there and one is too few, the topology has it so, and a notice says it.
            if (restarting.FirstOrDefault(service => service.Role == role && IsReady(service)) is { } first && ready < all && ready - 1 < needed)
                throw Unsafe(first.Id, $"{ready} of {all} services of role {role} are ready, {needed} are needed", $"Start-Pulsar{role}");
        }
    }

    private static void CheckStop(PlanInput input, PulsarRole role, IReadOnlyList<PulsarRole> dependants, int needed)
    {
        var running = input.Topology.Of(role).Where(service => input.FactOf(service).Running).ToArray();
        var stopping = running.Where(service => input.Wants(LifecycleState.Stopped, service)).ToArray();
        if (stopping.Length == 0)
            return;

        var left = input.Topology.Services.Where(service => dependants.Contains(service.Role) && input.FactOf(service).Running
            && !input.Wants(LifecycleState.Stopped, service)).ToArray();
        if (left.Length == 0)
            return;

        var staying = running.Except(stopping).Count(service => input.FactOf(service).Ready);
        var breaks = staying < needed && !input.Options.BreakQuorum;
        if (staying == 0 || breaks)
        {
            throw Unsafe(
                stopping[0].Id, $"{staying} of {input.Topology.Of(role).Count()} services of role {role} would stay, {needed} are needed by "
                    + string.Join(", ", left.Select(service => service.Id)),
                string.Join(", ", left.Select(service => service.Role).Distinct().OrderByDescending(other => other).Select(other => $"Stop-Pulsar{other}")));
        }
    }

    private static PulsarOpsException Unsafe(string target, string why, string first) =>
        new(nameof(SR.StopUnsafe), ErrorKind.InvalidState, target, target, why, first);
}
