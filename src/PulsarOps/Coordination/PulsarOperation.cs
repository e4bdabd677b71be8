using PulsarOps.Common;

namespace PulsarOps;

/// <summary>A run of a cmdlet that changed hosts, according to their journals.</summary>
public sealed class PulsarOperation
{
    internal PulsarOperation(
        string id, string activity, PulsarOperationStatus status, DateTimeOffset startTime, IEnumerable<string> nodes,
        IEnumerable<PulsarOperationStep> steps)
    {
        Id = id;
        Activity = activity;
        Status = status;
        StartTime = startTime;
        Nodes = ReadOnly.Copy(nodes);
        Steps = ReadOnly.Copy(steps);
    }

    /// <summary>The operation's id: 16 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>The cmdlet that ran.</summary>
    public string Activity { get; }

    /// <summary>The status of the operation.</summary>
    public PulsarOperationStatus Status { get; }

    /// <summary>The user who ran it.</summary>
    public string User { get; internal init; } = "";

    /// <summary>The controller: its host name and the process.</summary>
    public string Controller { get; internal init; } = "";

    /// <summary>The version of PulsarOps.</summary>
    public string Version { get; internal init; } = "";

    /// <summary>The start time, by the hosts' clocks (UTC).</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>The end time, by the hosts' clocks (UTC); null if the operation has not ended.</summary>
    public DateTimeOffset? EndTime { get; internal init; }

    /// <summary>The number of steps in its plan.</summary>
    public int StepCount { get; internal init; }

    /// <summary>The id of the previous, interrupted operation that it continued; null if there was none.</summary>
    public string? Continues { get; internal init; }

    /// <summary>Why it ended before all was done; empty if it did not.</summary>
    public string Detail { get; internal init; } = "";

    /// <summary>The result of the test messages that were sent meanwhile; null if none were.</summary>
    public PulsarCanary? Canary { get; internal init; }

    /// <summary>The hosts that it changed.</summary>
    public IReadOnlyList<string> Nodes { get; }

    /// <summary>The steps, in the order in which they began.</summary>
    public IReadOnlyList<PulsarOperationStep> Steps { get; }

    public override string ToString() => $"{Activity} {Id}: {Status}";
}

/// <summary>The status of an operation.</summary>
public enum PulsarOperationStatus
{
    /// <summary>The operation is running and holds the lock of the cluster.</summary>
    Running,

    /// <summary>All steps succeeded.</summary>
    Succeeded,

    /// <summary>A step failed, or the hosts are not in the desired state.</summary>
    Failed,

    /// <summary>The operation was stopped, or its controller is gone. The next run continues from there.</summary>
    Interrupted,

    /// <summary>It ended before all was done, as -Until asked for. The next run continues from there.</summary>
    Paused,
}
