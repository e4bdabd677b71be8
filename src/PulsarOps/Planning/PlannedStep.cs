using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>A step with what carries it out, on which machine, and what it comes after.</summary>
/// <param name="After">What is there already has no step, so nothing waits for it.</param>
internal sealed record PlannedStep(PulsarPlanStep Step, string Host, StepWork Work, IReadOnlyList<StepId> After)
{
    public string Id => Step.Id;

    /// <summary>It comes after enough of these as well: a quorum decides, and not the last of its members.</summary>
    public IReadOnlyList<StepQuota> AfterEnough { get; init; } = [];

    /// <summary>
    /// A wait that is in vain when too few of these can succeed: it ends then, and is no failure of its own.
    /// </summary>
    public IReadOnlyList<StepQuota> EndsWithout { get; init; } = [];
}

/// <summary>
/// So many of these steps have to succeed. What is there already has no step, and counts as done.
/// </summary>
internal sealed record StepQuota(IReadOnlyList<StepId> Ids, int Count);

internal abstract record StepWork;

/// <summary>Changes the machine; goes with others in one batch.</summary>
/// <param name="StateDirectory">Where the lock is; empty where none is needed: an empty folder goes in one step or not at all.</param>
internal sealed record ApplyWork(HostOperation Operation, string StateDirectory) : StepWork;

/// <summary>Brings the archive to the machine, then unpacks it.</summary>
internal sealed record UnpackWork(string Archive, string Sha512, string Tree, string StateDirectory) : StepWork
{
    /// <summary>A program that the tree must hold.</summary>
    public string Program { get; init; } = "bin/pulsar";

    /// <summary>Through which the machine fetches the archive; empty: what its own environment says.</summary>
    public string Proxy { get; init; } = "";
}

/// <summary>Waits on the machine.</summary>
internal sealed record WaitWork(
    ReadinessProbe ReadinessProbe,
    string? PidFile,
    int TimeoutSeconds,
    IReadOnlyList<string> LogFiles
) : StepWork
{
    /// <summary>What is wrong with an open gate's answer; null when nothing is.</summary>
    public Func<ReadinessResult, PulsarOpsException?>? Verify { get; init; }

    /// <summary>Whether somebody starts the process again that it waits for.</summary>
    public bool Restarts { get; init; }

    /// <summary>A point on the way of what another step waits for: that one tells of a failure.</summary>
    public bool IsMilestone { get; init; }

    /// <summary>What brings the service back to what it was before, where the gate stays shut; null where nothing was changed.</summary>
    public IReadOnlyList<PlannedStep>? Rollback { get; init; }
}

/// <summary>Decides when it is reached: asks the machine, and what the answer calls for is done then and there.</summary>
internal sealed record DeferredWork(HostProbe Probe, Func<HostFacts, IReadOnlyList<PlannedStep>> Expand) : StepWork;
