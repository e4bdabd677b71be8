using PulsarOps.Hosts;
using PulsarOps.Model;

namespace PulsarOps.Engine;

/// <summary>How the stages of a pipeline reach the hosts. The topology carries it from one stage to the next.</summary>
internal sealed record PipelineState : IPipelineState
{
    private static readonly PipelineState Empty = new();

    /// <summary>The simulated hosts; set by -Rehearse.</summary>
    public ISimulation? Simulation { get; init; }

    /// <summary>The sessions that the stages share.</summary>
    public HostPool? Sessions { get; init; }

    /// <summary>The clock of the hosts.</summary>
    public TimeProvider Time => Simulation?.Time ?? TimeProvider.System;

    public bool IsSimulated => Simulation is not null;

    public static PipelineState Of(PulsarTopology topology) => (PipelineState?)topology.Context.Pipeline ?? Empty;

    /// <summary>The same topology on simulated hosts.</summary>
    public static PulsarTopology Bind(PulsarTopology topology, ISimulation simulation) =>
        Bind(topology, Of(topology) with { Simulation = simulation });

    /// <summary>The same topology with the sessions that later stages share.</summary>
    public static PulsarTopology Bind(PulsarTopology topology, HostPool sessions) =>
        Bind(topology, Of(topology) with { Sessions = sessions });

    private static PulsarTopology Bind(PulsarTopology topology, PipelineState state) =>
        topology.With(topology.Context with { Pipeline = state });
}
