using PulsarOps.Hosts;
using PulsarOps.Releases;

namespace PulsarOps.Planning;

/// <summary>Everything that a plan is made from. Planning is a pure function of it.</summary>
/// <param name="Facts">The facts by host.</param>
/// <param name="Release">Null if no step needs it: nothing has to be unpacked, and no file has to be rendered.</param>
internal sealed record PlanInput(
    PulsarTopology Topology, IReadOnlyDictionary<string, HostFacts> Facts, ReleaseArtifacts? Release,
    IReadOnlyList<DesiredState> DesiredStates, ApplyOptions Options)
{
    /// <summary>The user's JDK; null if the topology names none.</summary>
    public JdkArtifacts? Jdk { get; init; }

    /// <summary>
    /// Why nothing can be planned. If there are problems, <see cref="Release"/> and <see cref="Jdk"/> may be missing.
    /// </summary>
    public IReadOnlyList<PulsarOpsException> Problems { get; init; } = [];

    public HostFacts FactsOf(PulsarNode node) => Facts[HostMap.KeyOf(Topology, node)];

    /// <summary>The metadata as seen by the first host that could reach ZooKeeper, else any answer.</summary>
    public MetadataFact? Metadata =>
        Facts.Values.Select(facts => facts.Metadata).FirstOrDefault(metadata => metadata is { Reachable: true })
        ?? Facts.Values.Select(facts => facts.Metadata).FirstOrDefault(metadata => metadata is not null);

    /// <summary>Unreachable hosts. The desired states do not select their services.</summary>
    public UnreachableHosts Unreachable { get; init; } = new();

    public bool Wants(LifecycleState state, PulsarService service) =>
        DesiredStates.Any(desired => desired.State == state && desired.Selects(service));

    public ServiceFact FactOf(PulsarService service) => FactsOf(service.Host).Services[service.Id];

    public bool Wants(LifecycleState state) => DesiredStates.Any(desired => desired.State == state);
}
