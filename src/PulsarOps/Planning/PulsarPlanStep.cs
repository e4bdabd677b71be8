using PulsarOps.Common;

namespace PulsarOps;

/// <summary>One change that a plan makes, and why.</summary>
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

    /// <summary>Names the artefact that the step brings about; the same in every run.</summary>
    public string Id { get; }

    public string Node { get; }

    /// <summary>The service that it is for; null for what several services of the node share.</summary>
    public string? Service { get; }

    public PulsarAction Action { get; }

    /// <summary>The path or service that is changed.</summary>
    public string Target { get; }

    /// <summary>What is not as it should be.</summary>
    public string Reason { get; }

    /// <summary>What is different in a file that is replaced. Empty for what is new, and where the old text was not asked for or is not readable.</summary>
    public IReadOnlyList<PulsarChange> Diff { get; internal init; } = ReadOnly.Copy<PulsarChange>([]);

    /// <summary>In what the host differs from the topology; null for what is missing, and for what no artefact is.</summary>
    public PulsarDrift? Drift { get; internal init; }

    /// <summary>
    /// Which operation of PulsarOps wrote last what differs now; null without <see cref="Drift"/>, and where the host's journal does
    /// not tell. Who else changed it since is not known.
    /// </summary>
    public PulsarLastChange? LastChange { get; internal set; }

    /// <summary>Whether it is part of the restart of a service that runs.</summary>
    public bool Restarts { get; internal init; }

    /// <summary>Whether only what is found when the step is reached decides what is done, if anything.</summary>
    public bool IsDeferred { get; internal init; }

    /// <summary>The ids of the steps of the plan that it waits for.</summary>
    public IReadOnlyList<string> After { get; internal init; } = ReadOnly.Copy<string>([]);

    /// <summary>Seconds that such a step usually takes: an estimate.</summary>
    public double ExpectedSeconds { get; internal init; }

    public override string ToString() => $"{Action} {Target} on {Node}: {Reason}";
}
