using PulsarOps.Hosts;
using PulsarOps.Releases;

namespace PulsarOps.Planning;

/// <summary>All that a plan is made from; planning is a pure function of it.</summary>
/// <param name="Facts">By machine.</param>
/// <param name="Release">Null where no step needs it: nothing is to be unpacked, and no file to be rendered.</param>
internal sealed record PlanInput(
    PulsarTopology Topology, IReadOnlyDictionary<string, HostFacts> Facts, ReleaseArtifacts? Release,
    IReadOnlyList<DesiredState> DesiredStates, ApplyOptions Options)
{
    /// <summary>The user's JDK; null where the topology names none.</summary>
    public JdkArtifacts? Jdk { get; init; }

    /// <summary>Why nothing can be planned. Where there are some, <see cref="Release"/> and <see cref="Jdk"/> may be missing.</summary>
    public IReadOnlyList<PulsarOpsException> Problems { get; init; } = [];

    public HostFacts FactsOf(PulsarNode node) => Facts[HostMap.KeyOf(Topology, node)];

    /// <summary>Metadata as the first machine that could reach ZooKeeper saw them, else any answer.</summary>
    public MetadataFact? Metadata =>
        Facts.Values.Select(facts => facts.Metadata).FirstOrDefault(metadata => metadata is { Reachable: true })
        ?? Facts.Values.Select(facts => facts.Metadata).FirstOrDefault(metadata => metadata is not null);

    /// <summary>Machines of which nothing is known; the goals do not select their services.</summary>
    public UnreachableHosts Unreachable { get; init; } = new();

    public bool Wants(LifecycleState state, PulsarService service) =>
        DesiredStates.Any(desired => desired.State == state && desired.Selects(service));

    public ServiceFact FactOf(PulsarService service) => FactsOf(service.Host).Services[service.Id];

    public bool Wants(LifecycleState state) => DesiredStates.Any(desired => desired.State == state);
}
