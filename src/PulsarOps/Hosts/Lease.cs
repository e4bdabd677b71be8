using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps.Hosts;

/// <summary>A request for the lease of a cluster on a host.</summary>
internal sealed record LeaseRequest(LeaseVerb Verb, string StateDirectory, string Owner)
{
    public TimeSpan Length { get; init; }

    /// <summary>
    /// An ended operation of the same controller that could not release the lease; empty if there is none.
    /// </summary>
    public string Former { get; init; } = "";

    public string Who { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>The outcome of the operation for the journal, if it has begun on this host; otherwise empty.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>With a release: why the operation ended before all was done; otherwise empty.</summary>
    public string Detail { get; init; } = "";

    /// <summary>With a release: begins the journal's record if it has not begun yet.</summary>
    public OperationRecord? Begin { get; init; }

    /// <summary>With a release: the steps that the controller did itself.</summary>
    public IReadOnlyList<PastStep> Steps { get; init; } = [];

    /// <summary>With a release: removes the folder of the state if nothing else is in it.</summary>
    public bool Tidy { get; init; }
}

internal enum LeaseVerb
{
    /// <summary>Acquires it if no other operation holds it, after any batch has ended.</summary>
    Acquire,
    Renew,
    Release,

    /// <summary>Takes it from its owner.</summary>
    Break,
}

/// <summary>The outcome of a request, and the lease before it.</summary>
/// <param name="Waited">Whether it had to wait for the end of a batch.</param>
internal sealed record LeaseAnswer(LeaseOutcome Outcome, LeaseFact Before, bool Waited = false)
{
    /// <summary>
    /// The unfinished operation whose lease this one takes: when it began, and how many steps it did.
    /// </summary>
    public UnfinishedOperation? Unfinished { get; init; }
}

internal sealed record UnfinishedOperation(DateTimeOffset Begun, int Steps);

internal enum LeaseOutcome
{
    Granted,

    /// <summary>Another operation holds it. For its owner: it has expired or was taken away.</summary>
    Refused,

    /// <summary>A batch of an earlier owner is still running.</summary>
    Busy,
}

/// <summary>The lease of a cluster on a host, as the host reports it.</summary>
/// <param name="Owner">The operation's id.</param>
/// <param name="Who">The user, host and process, for display.</param>
/// <param name="Reason">What the operation does, for display.</param>
/// <param name="Age">The time since it was acquired or renewed, by the host's own uptime.</param>
/// <param name="Counter">
/// Increased by each acquisition. If it is the same as before, no other operation has held the lease meanwhile.
/// </param>
internal sealed record LeaseFact(
    LeaseState State, string Owner, string Who, string Reason, TimeSpan Age, TimeSpan Length, long Counter)
{
    public static LeaseFact None { get; } = new(LeaseState.None, "", "", "", TimeSpan.Zero, TimeSpan.Zero, 0);

    /// <summary>Whether only its owner may change the host.</summary>
    public bool IsAlive => State == LeaseState.Held && Age < Length;

    /// <summary>The time until it expires.</summary>
    public TimeSpan Rest => IsAlive ? Length - Age : TimeSpan.Zero;
}

internal enum LeaseState
{
    /// <summary>It was never acquired, or it was removed with the cluster's state.</summary>
    None,
    Held,

    /// <summary>Its owner released it.</summary>
    Released,

    /// <summary>Another user took it from its owner.</summary>
    Broken,
}

/// <summary>Messages about leases.</summary>
internal static class LeaseMessages
{
    public static string Of(LeaseFact lease) =>
        lease.State switch
        {
            LeaseState.None => "it is not held",
            LeaseState.Released => $"its last owner, {Owner(lease)}, released it",
            LeaseState.Broken => $"Unlock-PulsarCluster removed it from {Owner(lease)}",
            _ when !lease.IsAlive => $"it has expired: {Owner(lease)} renewed it {Seconds(lease.Age)} s ago",
            _ =>
                $"{Owner(lease)} holds it and renewed it {Seconds(lease.Age)} s ago; "
                + $"unless renewed again, it expires in {Seconds(lease.Rest)} s",
        };

    public static string Owner(LeaseFact lease) => $"{lease.Reason} of {lease.Who} (operation {lease.Owner})";

    /// <summary>The lease whose operation holds most hosts; null if none is held.</summary>
    public static LeaseFact? Holder(IEnumerable<LeaseFact> leases) => leases.GroupBy(lease => lease.Owner)
        .OrderByDescending(group => group.Count()).FirstOrDefault()?.OrderBy(lease => lease.Age).First();

    public static PulsarOpsException Locked(string cluster, LeaseFact holder) =>
        new(nameof(SR.ClusterLocked), ErrorKind.Busy, cluster, cluster, Of(holder));

    public static string Waiting(PulsarOpsException locked) => $"{locked.Message} Waiting for it.";

    public static PulsarOpsException Lost(string host, LeaseFact lease) => Lost(host, Of(lease));

    public static PulsarOpsException Lost(string host, string message) =>
        new(nameof(SR.LockLost), ErrorKind.Busy, host, host, message);

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}

/// <summary>The records of some operations in a host's journal, and the lease.</summary>
internal sealed record JournalAnswer(LeaseFact Lease, IReadOnlyList<JournalRecord> Records);

/// <summary>A line of a journal: its kind, the operation's id, and its other fields.</summary>
internal sealed record JournalRecord(IReadOnlyList<string> Fields)
{
    public string this[int index] => index < Fields.Count && Fields[index] != "-" ? Fields[index] : "";

    public string Kind => this[0];

    public string Operation => this[1];
}

/// <summary>The purpose of an operation or a wait, for the journal.</summary>
internal sealed record StepRecord(string Id, string Action, string Target, string Reason);

/// <summary>The start of an operation, for the journal.</summary>
/// <param name="Continues">The operation before it if that did not end; otherwise empty.</param>
internal sealed record OperationRecord(
    string Activity,
    string User,
    string Controller,
    string Version,
    int Steps,
    string Continues
);

/// <summary>
/// A step that the controller did itself, such as waiting. Its times are relative to now, because only the host's clock
/// counts.
/// </summary>
internal sealed record PastStep(StepRecord Step, TimeSpan BegunAgo, TimeSpan EndedAgo, string Outcome, string Message);
