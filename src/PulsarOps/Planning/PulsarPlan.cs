using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>A plan: the steps from the present state of the hosts to the desired state, with their reasons.</summary>
public sealed class PulsarPlan
{
    private const int StepsNamed = 3;

    internal PulsarPlan(PulsarTopology topology, PulsarPlanOperation operation, IReadOnlyList<PulsarPlanStep> steps)
    {
        Topology = topology;
        Name = topology.Name;
        Operation = operation;
        Steps = ReadOnly.Copy(steps);
        Restarts = ReadOnly.Copy(
            Steps.Where(step => step.Restarts && step.Service is not null).Select(step => step.Service!).Distinct()
        );
    }

    /// <summary>Creates the readable rest of a deserialised plan, without its topology, sessions and secrets.</summary>
    internal PulsarPlan(string name)
    {
        Name = name;
        Steps = ReadOnly.Copy<PulsarPlanStep>([]);
        Restarts = ReadOnly.Copy<string>([]);
    }

    /// <summary>The cluster's name.</summary>
    public string Name { get; }

    /// <summary>The operation for which the plan is made.</summary>
    public PulsarPlanOperation Operation { get; }

    /// <summary>The steps, in a possible order. Independent steps run concurrently.</summary>
    public IReadOnlyList<PulsarPlanStep> Steps { get; }

    /// <summary>Whether the hosts are in the desired state already.</summary>
    public bool IsEmpty => Steps.Count == 0;

    /// <summary>The ids of the services to restart, in order.</summary>
    public IReadOnlyList<string> Restarts { get; }

    /// <summary>Warnings about conditions that no step changes.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = ReadOnly.Copy<string>([]);

    /// <summary>The estimated duration: the longest chain of dependent steps.</summary>
    public TimeSpan ExpectedDuration { get; internal init; }

    /// <summary>When the plan was made, by the clock of the controller.</summary>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>
    /// The SHA-256 of the steps, the files that they replace, and the processes that they restart. Equal fingerprints
    /// mean equal changes to hosts in an equal state.
    /// </summary>
    public string Fingerprint { get; internal init; } = "";

    /// <summary>The roles of the plan; empty for all.</summary>
    public IReadOnlyList<PulsarRole> Roles { get; internal init; } = ReadOnly.Copy<PulsarRole>([]);

    /// <summary>The nodes of the plan; empty for all.</summary>
    public IReadOnlyList<string> Nodes { get; internal init; } = ReadOnly.Copy<string>([]);

    /// <summary>The topology with its sessions and secrets, which is not serialised.</summary>
    internal PulsarTopology? Topology { get; }

    /// <summary>The hash of each step by its id, which shows the different steps if the fingerprint differs.</summary>
    internal IReadOnlyDictionary<string, string> StepHashes { get; init; } = new Dictionary<string, string>();

    /// <summary>Throws if a new plan differs from this one.</summary>
    /// <exception cref="PulsarOpsException">The hosts have changed since the plan was made (PlanOutdated).</exception>
    internal void ThrowIfOutdated(PlanInput input, IReadOnlyList<PlannedStep> steps)
    {
        var hashes = PlanFingerprint.OfSteps(input, steps);
        if (PlanFingerprint.Of(Operation, hashes) == Fingerprint)
            return;

        var gone = StepHashes.Keys.Where(id => !hashes.ContainsKey(id)).Select(id => $"no longer needed: {id}");
        var other = hashes.Where(step => !StepHashes.TryGetValue(step.Key, out var hash) || hash != step.Value)
            .Select(step => $"{(StepHashes.ContainsKey(step.Key) ? "different" : "new")}: {step.Key}");
        var differences = gone.Concat(other).ToArray();
        throw new PulsarOpsException(
            nameof(SR.PlanOutdated),
            ErrorKind.InvalidState,
            Name,
            Name,
            CreatedAt.ToString("u", CultureInfo.InvariantCulture),
            differences.Length > StepsNamed
                ? $"{string.Join("; ", differences.Take(StepsNamed))} and {differences.Length - StepsNamed} more"
                : string.Join("; ", differences)
        );
    }

    public override string ToString() =>
        $"{Operation} of {Name}: {Steps.Count} {(Steps.Count == 1 ? "step" : "steps")}";
}
