using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Steps that keep BookKeeper from copying the ledgers of bookies that are away for the restart of an upgrade, and put
/// that back as it was. Otherwise it would begin seconds after a bookie has stopped.
/// </summary>
/// <remarks>
/// Nothing is paused if there is no further bookie that could get a copy. The switch is that of <c>bookkeeper shell
/// autorecovery -disable</c>. https://pulsar.apache.org/docs/4.0.x/administration-upgrade/#upgrade-bookies
/// </remarks>
internal static class RecoveryPause
{
    private const string Name = "autorecovery";
    private const string WasOn = "enabled=true\n";

    private static readonly PauseRecord Record = new(PulsarRole.Bookie, "autorecovery-off", "AutoRecovery");

    private static readonly StepId Pausing = StepId.Pause(Name);

    public static void Ask(HostQuestions questions) => Record.Ask(questions);

    /// <summary>A plan that restarts no bookie puts back what an interrupted run has paused.</summary>
    public static void PlanLeftovers(PlanInput input, PlanBuilder plan)
    {
        if (Record.Leftover(input, plan) is { } bookie)
            Resume(input, plan, bookie, [StepId.Ready(bookie)], "an interrupted run has paused it");
    }

    /// <summary>Pauses it if it is on, and a bookie gets another release.</summary>
    /// <param name="input">What the plan is made from.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="bookies">The bookies to restart, in their order. If the first does not, nothing is paused.</param>
    /// <param name="after">The steps before the turn of the first one.</param>
    /// <returns>The steps to wait for.</returns>
    public static IReadOnlyList<StepId> Pause(
        PlanInput input, PlanBuilder plan, IReadOnlyList<PulsarService> bookies, IReadOnlyList<StepId> after)
    {
        var (first, isRecorded) = (bookies[0], Record.Read(input) is not null);
        var upgrades = bookies.Any(bookie => ReleaseUpgrade.ReleaseOf(input, bookie) is { } release
            && release != ToolPaths.Release(input.Topology, bookie.Host));
        if (!upgrades && !isRecorded)
            return [];
        if (LedgerState.Of(input) is not { } ledgers || ledgers.Writable.Count <= ledgers.Ensemble)
            return [];
        // If an administrator has switched it off, it stays off.
        if (ledgers.IsRecoveryOff && !isRecorded)
            return [];
        var records = Record.Write(input, plan, WasOn, first, after);
        if (ledgers.IsRecoveryOff)
            return records;
        Switch(
            input, plan, first, Pausing, isOff: true, "bookies are away for a moment only", records, [], first.Id);
        return [.. records, Pausing];
    }

    /// <summary>
    /// Ends the pause while all bookies are there. An auditor that has begun its work waits for the end of the pause,
    /// and its bookie takes 30 s longer to stop (seen on 4.0.8; Auditor.shutdown).
    /// </summary>
    /// <param name="input">What the plan is made from.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="bookie">The bookie that restarts next.</param>
    /// <param name="after">The ends of the restarts of all others so far.</param>
    /// <returns>The steps to wait for before its turn; none without a pause.</returns>
    public static IReadOnlyList<StepId> Release(
        PlanInput input, PlanBuilder plan, PulsarService bookie, IReadOnlyList<StepId> after)
    {
        if (!plan.WillProvide(Pausing))
            return [];
        var id = Releasing(bookie);
        Switch(input, plan, bookie, id, isOff: false, "its auditor may wait for that", [Pausing, .. after], []);
        return [id];
    }

    /// <summary>Begins the pause again in the turn of a bookie, if it has ended before it.</summary>
    /// <param name="input">What the plan is made from.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="bookie">The bookie that restarts next.</param>
    /// <returns>The steps to wait for; none without a pause.</returns>
    public static IReadOnlyList<StepId> PauseAgain(PlanInput input, PlanBuilder plan, PulsarService bookie)
    {
        if (!plan.WillProvide(Releasing(bookie)))
            return [];
        var id = StepId.Pause($"{Name} for {bookie.Id}");
        Switch(
            input, plan, bookie, id, isOff: true, "the next bookie restarts", [Releasing(bookie)], [], bookie.Id);
        return [id];
    }

    /// <summary>Puts back what this plan or an earlier one has paused, from the host of a bookie.</summary>
    /// <param name="input">What the plan is made from.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="bookie">The bookie.</param>
    /// <param name="end">The steps for which it was paused. It is put back even if they fail.</param>
    /// <param name="reason">Why it is put back.</param>
    public static void Resume(
        PlanInput input, PlanBuilder plan, PulsarService bookie, IReadOnlyList<StepId> end, string reason)
    {
        var pauses = plan.WillProvide(Pausing);
        if (!pauses && Record.Read(input) is null)
            return;
        var id = StepId.Resume(Name);
        Switch(input, plan, bookie, id, isOff: false, reason, pauses ? [Pausing] : [], end);
        Record.Remove(input, plan, [id], end);
    }

    private static StepId Releasing(PulsarService bookie) => StepId.Resume($"{Name} before {bookie.Id}");

    private static void Switch(
        PlanInput input, PlanBuilder plan, PulsarService bookie, StepId id, bool isOff, string reason,
        IReadOnlyList<StepId> after, IReadOnlyList<StepId> end, string? turn = null) => plan.Add(new(
            new(id, bookie.Node, null, PulsarAction.SwitchAutoRecovery, Name, reason),
            HostMap.KeyOf(input.Topology, bookie.Host),
            new ApplyWork(
                new ZNodeOperation(
                    $"switch AutoRecovery {(isOff ? "off" : "on")}", ToolSecurity.ZooKeeperServers(input.Topology),
                    LedgerState.SwitchedOff, isOff)
                {
                    ZooKeeperTls = ToolSecurity.ZooKeeperTls(input.Topology, bookie.Host),
                },
                bookie.Host.Paths.State),
            after)
        {
            AfterEnd = end, Turn = turn,
        });
}
