namespace PulsarOps.Deployment;

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

    public override string ToString() => $"{Action} {Target} on {Node}: {Reason}";
}
