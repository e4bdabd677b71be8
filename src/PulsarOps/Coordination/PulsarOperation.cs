using PulsarOps.Common;

namespace PulsarOps;

/// <summary>One run of a cmdlet that changed hosts, as their journals have it.</summary>
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

    public string Id { get; }

    /// <summary>The cmdlet.</summary>
    public string Activity { get; }

    public PulsarOperationStatus Status { get; }

    /// <summary>Who ran it.</summary>
    public string User { get; internal init; } = "";

    /// <summary>From which machine, by which process.</summary>
    public string Controller { get; internal init; } = "";

    /// <summary>The version of PulsarOps.</summary>
    public string Version { get; internal init; } = "";

    /// <summary>By the clocks of the hosts, as all times of it.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>Null where it was not ended.</summary>
    public DateTimeOffset? EndTime { get; internal init; }

    /// <summary>How many steps it was about to do.</summary>
    public int StepCount { get; internal init; }

    /// <summary>The id of the operation before it that was not ended, and that it went on from; null where there was none.</summary>
    public string? Continues { get; internal init; }

    /// <summary>Where it did something.</summary>
    public IReadOnlyList<string> Nodes { get; }

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<PulsarOperationStep> Steps { get; }

    public override string ToString() => $"{Activity} {Id}: {Status}";
}

/// <summary>How an operation is, or how it ended.</summary>
public enum PulsarOperationStatus
{
    /// <summary>It holds the lock of the cluster.</summary>
    Running,
    Succeeded,
    Failed,

    /// <summary>It was stopped, or its controller is gone: the next run goes on from there.</summary>
    Interrupted,
}
