using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>A step with its work, its host, and its dependencies.</summary>
/// <param name="After">Items that exist already have no step, so nothing waits for them.</param>
internal sealed record PlannedStep(PulsarPlanStep Step, string Host, StepWork Work, IReadOnlyList<StepId> After)
{
    public string Id => Step.Id;

    /// <summary>The step also waits until these have ended, whether they succeeded or not.</summary>
    public IReadOnlyList<StepId> AfterEnd { get; init; } = [];

    /// <summary>
    /// The step also waits until enough of these steps have succeeded; it does not wait for all of them.
    /// </summary>
    public IReadOnlyList<StepQuota> AfterEnough { get; init; } = [];

    /// <summary>If too few of these can succeed, the wait ends early and is not a failure of its own.</summary>
    public IReadOnlyList<StepQuota> EndsWithout { get; init; } = [];

    /// <summary>
    /// The id of the service whose turn to be changed and stopped this step belongs to; null if it belongs to none.
    /// Whether a turn may begin is asked before its first step.
    /// </summary>
    public string? Turn { get; init; }
}

/// <summary>
/// The number of these steps that must succeed. Items that exist already have no step and count as done.
/// </summary>
internal sealed record StepQuota(IReadOnlyList<StepId> Ids, int Count);

internal abstract record StepWork;

/// <summary>Changes the host. Several operations run in one batch.</summary>
/// <param name="StateDirectory">
/// The folder of the lock; empty for a change that needs no lock, such as the removal of an empty folder.
/// </param>
internal sealed record ApplyWork(HostOperation Operation, string StateDirectory) : StepWork;

/// <summary>Uploads the archive to the host and unpacks it.</summary>
internal sealed record UnpackWork(string Archive, string Sha512, string Tree, string StateDirectory) : StepWork
{
    /// <summary>A program that the release directory must contain.</summary>
    public string Program { get; init; } = "bin/pulsar";

    /// <summary>
    /// The proxy through which the host fetches the archive. Empty: the host's own environment decides.
    /// </summary>
    public string Proxy { get; init; } = "";
}

/// <summary>Waits on the host.</summary>
internal sealed record WaitWork(
    ReadinessProbe ReadinessProbe,
    string? PidFile,
    int TimeoutSeconds,
    IReadOnlyList<string> LogFiles
) : StepWork
{
    /// <summary>Returns what is wrong with the answer of a passed readiness probe; null if nothing is.</summary>
    public Func<ReadinessResult, PulsarOpsException?>? Verify { get; init; }

    /// <summary>The error if the time is up; null for that of a service.</summary>
    public Func<ReadinessResult, PulsarOpsException>? TimedOut { get; init; }

    /// <summary>The number of ledgers to copy; 0 if it is unknown, or if none are copied.</summary>
    public long LedgerCount { get; init; }

    /// <summary>Whether a service manager restarts the awaited process.</summary>
    public bool Restarts { get; init; }

    /// <summary>
    /// A milestone on the way to what another step waits for. Only that other step reports a failure.
    /// </summary>
    public bool IsMilestone { get; init; }

    /// <summary>
    /// Restores the service's previous state if the readiness probe fails. Null if nothing was changed.
    /// </summary>
    public IReadOnlyList<PlannedStep>? Rollback { get; init; }
}

/// <summary>Decides during the execution: it asks the host and carries out what the answer requires.</summary>
internal sealed record DeferredWork(HostProbe Probe, Func<HostFacts, IReadOnlyList<PlannedStep>> Expand) : StepWork;
