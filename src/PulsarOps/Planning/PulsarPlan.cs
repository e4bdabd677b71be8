using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>What would be done to bring a cluster to its topology: steps with their reasons, made from what its hosts were like.</summary>
public sealed class PulsarPlan
{
    private const int StepsNamed = 3;

    internal PulsarPlan(PulsarTopology topology, PulsarPlanOperation operation, IReadOnlyList<PulsarPlanStep> steps)
    {
        Topology = topology;
        Name = topology.Name;
        Operation = operation;
        Steps = ReadOnly.Copy(steps);
        Restarts = ReadOnly.Copy(Steps.Where(step => step.Restarts && step.Service is not null).Select(step => step.Service!).Distinct());
    }

    /// <summary>What is left of a plan that was serialised: its topology with its sessions and secrets is not.</summary>
    internal PulsarPlan(string name)
    {
        Name = name;
        Steps = ReadOnly.Copy<PulsarPlanStep>([]);
        Restarts = ReadOnly.Copy<string>([]);
    }

    /// <summary>The cluster's name.</summary>
    public string Name { get; }

    public PulsarPlanOperation Operation { get; }

    /// <summary>In the order in which they can be done; what does not wait for each other is done at once.</summary>
    public IReadOnlyList<PulsarPlanStep> Steps { get; }

    /// <summary>Whether everything is as it is to be.</summary>
    public bool IsEmpty => Steps.Count == 0;

    /// <summary>The services that are restarted, in their order.</summary>
    public IReadOnlyList<string> Restarts { get; }

    /// <summary>What no step changes, and somebody is to know.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = ReadOnly.Copy<string>([]);

    /// <summary>How long it usually takes: an estimate, by the longest chain of steps that wait for each other.</summary>
    public TimeSpan ExpectedDuration { get; internal init; }

    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>Equal for plans that do the same to hosts in the same state: a SHA-256 of the steps, of the files they replace and of the processes they restart.</summary>
    public string Fingerprint { get; internal init; } = "";

    /// <summary>The roles that it was made for; empty: all.</summary>
    public IReadOnlyList<PulsarRole> Roles { get; internal init; } = ReadOnly.Copy<PulsarRole>([]);

    /// <summary>The nodes that it was made for; empty: all.</summary>
    public IReadOnlyList<string> Nodes { get; internal init; } = ReadOnly.Copy<string>([]);

    /// <summary>What it is a plan for, with its sessions and secrets: no serialiser sees it.</summary>
    internal PulsarTopology? Topology { get; }

    /// <summary>What each step comes to, by its id: tells which of them differ when the fingerprint does.</summary>
    internal IReadOnlyDictionary<string, string> StepHashes { get; init; } = new Dictionary<string, string>();

    /// <summary>Refuses what is not this very plan.</summary>
    /// <exception cref="PulsarOpsException">The hosts are not any more as they were when the plan was made.</exception>
    internal void Demand(PlanInput input, IReadOnlyList<PlannedStep> steps)
    {
        var hashes = PlanFingerprint.OfSteps(input, steps);
        if (PlanFingerprint.Of(Operation, hashes) == Fingerprint)
            return;

        var gone = StepHashes.Keys.Where(id => !hashes.ContainsKey(id)).Select(id => $"no longer needed: {id}");
        var other = hashes.Where(step => !StepHashes.TryGetValue(step.Key, out var hash) || hash != step.Value)
            .Select(step => $"{(StepHashes.ContainsKey(step.Key) ? "different" : "new")}: {step.Key}");
        var message = gone.Concat(other).ToArray();
        throw new PulsarOpsException(
            nameof(SR.PlanOutdated), ErrorKind.InvalidState, Name, Name, CreatedAt.ToString("u", CultureInfo.InvariantCulture),
            message.Length > StepsNamed ? $"{string.Join("; ", message.Take(StepsNamed))} and {message.Length - StepsNamed} more" : string.Join("; ", message));
    }

    public override string ToString() => $"{Operation} of {Name}: {Steps.Count} {(Steps.Count == 1 ? "step" : "steps")}";
}
