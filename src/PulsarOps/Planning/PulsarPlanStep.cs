using PulsarOps.Common;

namespace PulsarOps;

/// <summary>A step of a plan, with its reason.</summary>
public sealed class PulsarPlanStep
{
    internal PulsarPlanStep(string id, string node, string? service, PulsarAction action, string target, string reason)
    {
        Id = id;
        Node = node;
        Service = service;
        Action = action;
        Target = target;
        Reason = reason;
    }

    /// <summary>The id of the step, which is the same in every run.</summary>
    public string Id { get; }

    /// <summary>The name of the node on which the step runs.</summary>
    public string Node { get; }

    /// <summary>The id of the service; null if several services of the node share the target.</summary>
    public string? Service { get; }

    /// <summary>The action of the step.</summary>
    public PulsarAction Action { get; }

    /// <summary>The path, service or other item that the step changes.</summary>
    public string Target { get; }

    /// <summary>Why the step is needed.</summary>
    public string Reason { get; }

    /// <summary>
    /// The changes in a replaced file. Empty for a new file, and if the old content was not read or is not readable.
    /// </summary>
    public IReadOnlyList<PulsarChange> Diff { get; internal init; } = ReadOnly.Copy<PulsarChange>([]);

    /// <summary>The kind of difference; null if the target is missing or is not an item on the host.</summary>
    public PulsarDrift? Drift { get; internal init; }

    /// <summary>
    /// The last operation of PulsarOps that changed the target; null without <see cref="Drift"/>, and if the host's
    /// journal does not contain it. Later changes by other programs are unknown.
    /// </summary>
    public PulsarLastChange? LastChange { get; internal set; }

    /// <summary>Whether the step is part of the restart of a running service.</summary>
    public bool Restarts { get; internal init; }

    /// <summary>Whether PulsarOps decides only during the execution which steps this step consists of.</summary>
    public bool IsDeferred { get; internal init; }

    /// <summary>The ids of the steps that must be done before.</summary>
    public IReadOnlyList<string> After { get; internal init; } = ReadOnly.Copy<string>([]);

    /// <summary>The estimated duration, in seconds.</summary>
    public double ExpectedSeconds { get; internal init; }

    /// <summary>The ids of the services that steps restart, in order.</summary>
    internal static IEnumerable<string> ServicesThatRestart(IEnumerable<PulsarPlanStep> steps) =>
        steps.Where(step => step.Restarts && step.Service is not null).Select(step => step.Service!).Distinct();

    public override string ToString() => $"{Action} {Target} on {Node}: {Reason}";
}
