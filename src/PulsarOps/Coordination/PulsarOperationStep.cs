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

    public string Node { get; }

    /// <summary>Names the artefact that the step brings about, as in the plan.</summary>
    public string Id { get; }

    public string Action { get; }

    public string Target { get; }

    /// <summary>What was not as it should be.</summary>
    public string Reason { get; internal init; } = "";

    public DateTimeOffset StartTime { get; }

    /// <summary>Null where nobody knows of its end.</summary>
    public DateTimeOffset? EndTime { get; internal init; }

    public PulsarStepOutcome Outcome { get; internal init; }

    /// <summary>What was said at its end: why it failed, for example.</summary>
    public string Detail { get; internal init; } = "";

    public override string ToString() => $"{Action} {Target} on {Node}: {Outcome}";
}

/// <summary>How a step ended.</summary>
public enum PulsarStepOutcome
{
    /// <summary>It began, and its end is not on record: it is under way, or was cut off.</summary>
    Unknown,
    Changed,

    /// <summary>It was so already.</summary>
    Unchanged,

    /// <summary>What was awaited or asked for has come.</summary>
    Done,
    Failed,
}
