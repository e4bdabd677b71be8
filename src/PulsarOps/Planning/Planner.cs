using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Releases;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Plans the steps from the present state to the desired state. Pure: equal states give an empty plan.
/// </summary>
internal static class Planner
{
    /// <summary>Adds what the planners need to know about a host.</summary>
    public static void Ask(HostQuestions questions)
    {
        PreparePlanner.Ask(questions);
        InstallPlanner.Ask(questions);
        CredentialPlanner.Ask(questions);
        SecurityWalk.Ask(questions);
        ZooKeeperIds.Ask(questions);
        RunPlanner.Ask(questions);
        MetadataPlanner.Ask(questions);
        UpdatePlanner.Ask(questions);
        LoadBalancing.Ask(questions);
        RecoveryPause.Ask(questions);
        NodeSuspension.Ask(questions);
        NodeRepair.Ask(questions);
        RollbackFiles.Ask(questions);
        BookieRemoval.Ask(questions);
        RemovePlanner.Ask(questions);
    }

    /// <summary>The missing steps. With a limit, the input is that for the services within it.</summary>
    /// <param name="input">Without <see cref="PlanInput.Problems"/>.</param>
    public static (PlanInput Input, IReadOnlyList<PlannedStep> Steps, IReadOnlyList<PulsarOpsException> Problems)
        PlanWithin(PlanInput input)
    {
        var limited = input.Options.Limit is { } limit ? UpdateLimit.Apply(input, limit) : input;
        var (steps, problems) = Plan(limited);
        return (limited, steps, problems);
    }

    /// <summary>The missing steps, and why they must not be carried out; usually there is no reason.</summary>
    /// <param name="input">Without <see cref="PlanInput.Problems"/>.</param>
    public static (IReadOnlyList<PlannedStep> Steps, IReadOnlyList<PulsarOpsException> Problems) Plan(PlanInput input)
    {
        var plan = new PlanBuilder(input.Topology.Context.Assumed);
        PreparePlanner.Plan(input, plan);
        InstallPlanner.Plan(input, plan);
        CredentialPlanner.Plan(input, plan);
        // In the order of execution, so that prompts come in that order.
        foreach (var role in RoleCatalog.All)
        {
            RunPlanner.Plan(input, plan, role.Role);
            if (role.Role == PulsarRole.ZooKeeper)
                MetadataPlanner.Plan(input, plan);
            else if (role.Role == PulsarRole.Broker)
                RackPlanner.Plan(input, plan);
        }

        RunPlanner.AddNeeds(input, plan);
        ServiceUrlPlanner.Plan(input, plan);
        UpdatePlanner.Plan(input, plan);
        RestartPlanner.Plan(input, plan);
        LoadBalancing.PlanLeftovers(input, plan);
        RecoveryPause.PlanLeftovers(input, plan);
        CredentialRemoval.Plan(input, plan);
        RollbackFiles.Plan(input, plan);
        PreparePlanner.PlanEnd(input, plan);
        NodeSuspension.Plan(input, plan);
        StopPlanner.Plan(input, plan);
        BookieRemoval.Plan(input, plan);
        NodeRepair.Plan(input, plan);
        MemberRemoval.Plan(input, plan);
        RemovePlanner.Plan(input, plan);
        var steps = plan.Complete();
        var problems = PreflightCatalog.Problems(new PlanDraft(input, plan, steps));
        return (problems.Count > 0 ? steps : StepDetails.Complete(input, steps), problems);
    }
}

/// <summary>Everything that a plan is made from. Planning is a pure function of it.</summary>
/// <param name="Facts">The facts by host.</param>
/// <param name="Release">Null if no step unpacks a release or renders a file.</param>
internal sealed record PlanInput(
    PulsarTopology Topology, IReadOnlyDictionary<string, HostFacts> Facts, ReleaseArtifacts? Release,
    IReadOnlyList<DesiredState> DesiredStates, ApplyOptions Options)
{
    private readonly Dictionary<(string Node, HostFacts), NodeCredentials> _credentials = [];

    /// <summary>
    /// The stages between the security of the running services and that of the topology, which begin with that of
    /// <see cref="Topology"/>.
    /// </summary>
    public IReadOnlyList<SecurityStage> Stages { get; init; } = [];

    /// <summary>How far each running service has come, by its id, if there are <see cref="Stages"/>.</summary>
    public IReadOnlyDictionary<string, SecurityStage> Levels { get; init; } = new Dictionary<string, SecurityStage>();

    /// <summary>
    /// The stages between the members of the ZooKeeper ensemble and those of the topology, which begin with that of
    /// <see cref="Topology"/>.
    /// </summary>
    public IReadOnlyList<MemberChange> Changes { get; init; } = [];

    /// <summary>The names of the stages of a way on which <see cref="Topology"/> is; empty if it is on none.</summary>
    public IReadOnlyList<string> Way => Topology.Change is not null ? [.. Changes.Select(change => change.Name)]
        : Topology.IsOnTheWay ? [.. Stages.Select(stage => $"{stage}")] : [];

    /// <summary>With a limit: the ids of the services that would change without it, and are left as they are.</summary>
    public IReadOnlyList<string> HeldBack { get; init; } = [];

    /// <summary>The time of the probe.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>The user's JDK; null if the topology names none.</summary>
    public JdkArtifacts? Jdk { get; init; }

    /// <summary>
    /// Why nothing can be planned. If there are problems, <see cref="Release"/> and <see cref="Jdk"/> may be missing.
    /// </summary>
    public IReadOnlyList<PulsarOpsException> Problems { get; init; } = [];

    /// <summary>The hosts that answered, each with its nodes.</summary>
    public IEnumerable<IGrouping<string, PulsarNode>> AnsweringHosts =>
        HostMap.Of(Topology).Where(host => Facts[host.Key].Answered);

    /// <summary>
    /// What a node has of its keys. Verifying them takes time, so that copies of this input share the answers.
    /// </summary>
    public NodeCredentials CredentialsOf(PulsarNode node)
    {
        var key = (node.Name, FactsOf(node));
        if (!_credentials.TryGetValue(key, out var credentials))
            _credentials[key] = credentials = new(this, node);
        return credentials;
    }

    public HostFacts FactsOf(PulsarNode node) => Facts[HostMap.KeyOf(Topology, node)];

    /// <summary>The metadata as seen by the first host that could reach ZooKeeper, else any answer.</summary>
    public MetadataFact? Metadata =>
        Facts.Values.Select(facts => facts.Metadata).FirstOrDefault(metadata => metadata is { Reachable: true })
        ?? Facts.Values.Select(facts => facts.Metadata).FirstOrDefault(metadata => metadata is not null);

    /// <summary>Unreachable hosts. The desired states do not select their services.</summary>
    public UnreachableHosts Unreachable { get; init; } = new();

    public bool Wants(LifecycleState state, PulsarService service) =>
        DesiredStates.Any(desired => desired.State == state && desired.Selects(service));

    public bool IsReady(PulsarService service) => FactOf(service) is { Running: true, Ready: true };

    public ServiceFact FactOf(PulsarService service) => FactsOf(service.Host).Services[service.Id];

    public bool Wants(LifecycleState state) => DesiredStates.Any(desired => desired.State == state);
}
