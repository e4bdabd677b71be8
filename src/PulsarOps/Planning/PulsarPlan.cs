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
        Restarts = ReadOnly.Copy(PulsarPlanStep.ServicesThatRestart(Steps));
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
    public bool IsEmpty => Steps.Count == 0 && Stages.Count == 0;

    /// <summary>The ids of the services to restart, in order.</summary>
    public IReadOnlyList<string> Restarts { get; }

    /// <summary>
    /// The stages that are left on the way to another security or to other ZooKeeper servers, the first of which
    /// <see cref="Steps"/> and <see cref="Restarts"/> describe. Empty if neither changes.
    /// </summary>
    public IReadOnlyList<PulsarPlanStage> Stages { get; internal init; } = ReadOnly.Copy<PulsarPlanStage>([]);

    /// <summary>Warnings about conditions that no step changes.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = ReadOnly.Copy<string>([]);

    /// <summary>The estimated duration: the longest chain of dependent steps.</summary>
    public TimeSpan ExpectedDuration { get; internal init; }

    /// <summary>When the plan was made, by the clock of the controller.</summary>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>
    /// The SHA-256 of the steps, the files that they replace, the processes that they restart, and the stages. Equal
    /// fingerprints mean equal changes to hosts in an equal state.
    /// </summary>
    public string Fingerprint { get; internal init; } = "";

    /// <summary>The roles of the plan; empty for all.</summary>
    public IReadOnlyList<PulsarRole> Roles { get; internal init; } = ReadOnly.Copy<PulsarRole>([]);

    /// <summary>The nodes of the plan; empty for all.</summary>
    public IReadOnlyList<string> Nodes { get; internal init; } = ReadOnly.Copy<string>([]);

    /// <summary>The largest number of services of each role that the plan changes; null for no limit.</summary>
    public int? Limit { get; internal init; }

    /// <summary>The topology with its sessions and secrets, which is not serialised.</summary>
    internal PulsarTopology? Topology { get; }

    /// <summary>The hash of each step by its id, which shows the different steps if the fingerprint differs.</summary>
    internal IReadOnlyDictionary<string, string> StepHashes { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// What is left of the plan after its first stage: the names and the restarts of the others. Their steps were not
    /// known when it was made.
    /// </summary>
    internal PulsarPlan AfterFirstStage() => new(Name) { CreatedAt = CreatedAt, Stages = [.. Stages.Skip(1)] };

    /// <summary>Throws if a new plan differs from this one.</summary>
    /// <exception cref="PulsarOpsException">The hosts have changed since the plan was made (PlanOutdated).</exception>
    internal void ThrowIfOutdated(PlanInput input, IReadOnlyList<PlannedStep> steps)
    {
        string[] restarts = [.. PulsarPlanStep.ServicesThatRestart(steps.Select(step => step.Step))];
        var stages = StagePreview.Of(input, restarts);
        if (Fingerprint.Length == 0)
        {
            ThrowIfOtherStage(stages, restarts);
            return;
        }

        var hashes = PlanFingerprint.OfSteps(input, steps);
        if (PlanFingerprint.Of(Operation, hashes, stages) == Fingerprint)
            return;

        var gone = StepHashes.Keys.Where(id => !hashes.ContainsKey(id)).Select(id => $"no longer needed: {id}");
        var other = hashes.Where(step => !StepHashes.TryGetValue(step.Key, out var hash) || hash != step.Value)
            .Select(step => $"{(StepHashes.ContainsKey(step.Key) ? "different" : "new")}: {step.Key}");
        var differences = gone.Concat(other).ToArray();
        throw Outdated(differences.Length > 0 ? differences : ["the stages that follow"]);
    }

    /// <summary>Throws if a stage after the first one differs from what was announced.</summary>
    private void ThrowIfOtherStage(IReadOnlyList<PulsarPlanStage> stages, IEnumerable<string> restarts)
    {
        var announced = Stages is [var next, ..] ? next.Restarts : [];
        var names = Stages.Select(stage => stage.Name).ToArray();
        if (!names.SequenceEqual(stages.Select(stage => stage.Name)))
            throw Outdated([$"the stages that are left: {string.Join(", ", stages.Select(stage => stage.Name))}"]);
        string[] more = [.. restarts.Except(announced).Select(id => $"new restart: {id}")];
        if (more.Length > 0)
            throw Outdated(more);
    }

    private PulsarOpsException Outdated(string[] differences) =>
        new(
            nameof(SR.PlanOutdated),
            ErrorKind.InvalidState,
            Name,
            Name,
            CreatedAt.ToString("u", CultureInfo.InvariantCulture),
            differences.Length > StepsNamed
                ? $"{string.Join("; ", differences.Take(StepsNamed))} and {differences.Length - StepsNamed} more"
                : string.Join("; ", differences)
        );

    public override string ToString() =>
        $"{Operation} of {Name}: {Steps.Count} {(Steps.Count == 1 ? "step" : "steps")}"
        + (Stages.Count == 0 ? "" : $", the first of {Stages.Count} {(Stages.Count == 1 ? "stage" : "stages")}");
}
