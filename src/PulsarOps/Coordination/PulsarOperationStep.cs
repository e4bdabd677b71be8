namespace PulsarOps;

/// <summary>A step of an operation.</summary>
public sealed class PulsarOperationStep
{
    internal PulsarOperationStep(string node, string id, string action, string target, DateTimeOffset startTime)
    {
        Node = node;
        Id = id;
        Action = action;
        Target = target;
        StartTime = startTime;
    }

    /// <summary>The name of the node.</summary>
    public string Node { get; }

    /// <summary>The step's id, as in the plan.</summary>
    public string Id { get; }

    /// <summary>The action, as in the plan.</summary>
    public string Action { get; }

    /// <summary>The path, service or other item that the step changed.</summary>
    public string Target { get; }

    /// <summary>Why the step was planned.</summary>
    public string Reason { get; internal init; } = "";

    /// <summary>The start time, by the host's clock (UTC).</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>The end time; null if the end is not recorded.</summary>
    public DateTimeOffset? EndTime { get; internal init; }

    /// <summary>How the step ended.</summary>
    public PulsarStepOutcome Outcome { get; internal init; }

    /// <summary>Details of the end, such as why the step failed.</summary>
    public string Detail { get; internal init; } = "";

    public override string ToString() => $"{Action} {Target} on {Node}: {Outcome}";
}

/// <summary>The outcome of a step.</summary>
public enum PulsarStepOutcome
{
    /// <summary>The step began, but its end is not recorded: it is in progress, or was interrupted.</summary>
    Unknown,

    /// <summary>The step changed the host.</summary>
    Changed,

    /// <summary>The host was in the desired state already.</summary>
    Unchanged,

    /// <summary>The event that the step waited for has occurred.</summary>
    Done,

    /// <summary>The step failed. Its detail says why.</summary>
    Failed,
}
