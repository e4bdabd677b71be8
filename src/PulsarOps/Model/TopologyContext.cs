namespace PulsarOps.Model;

/// <summary>What travels with a topology through the pipeline and is in no file: kept by copies, seen by no serialiser.</summary>
internal sealed record TopologyContext
{
    public static TopologyContext Empty { get; } = new();

    /// <summary>What the engine keeps with the topology; unset before the first stage.</summary>
    public IPipelineState? Pipeline { get; init; }

    /// <summary>Artefacts that an earlier stage under -WhatIf would have brought about.</summary>
    public IReadOnlyCollection<string> Assumed { get; init; } = [];

    /// <summary>What proves to the hosts who connects, given once with the topology.</summary>
    internal TopologySecrets? Secrets { get; init; }

    public bool Rehearsal => Pipeline is { IsSimulated: true };
}

/// <summary>The engine's part of a topology's context. The model knows no sessions and no simulated hosts.</summary>
internal interface IPipelineState
{
    /// <summary>Whether the hosts are simulated.</summary>
    bool IsSimulated { get; }
}
