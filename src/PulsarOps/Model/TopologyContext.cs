namespace PulsarOps.Model;

/// <summary>
/// The values that a topology carries through the pipeline. Copies share them, and they are not serialised.
/// </summary>
internal sealed record TopologyContext
{
    public static TopologyContext Empty { get; } = new();

    /// <summary>What the engine keeps with the topology; unset before the first stage.</summary>
    public IPipelineState? Pipeline { get; init; }

    /// <summary>The ids of steps that earlier stages under -WhatIf would have done.</summary>
    public IReadOnlyCollection<string> Assumed { get; init; } = [];

    /// <summary>The credentials for the hosts, given once with the topology.</summary>
    internal TopologySecrets? Secrets { get; init; }

    public bool Rehearsal => Pipeline is { IsSimulated: true };
}

/// <summary>The engine's part of a topology's context. The model knows no sessions and no simulated hosts.</summary>
internal interface IPipelineState
{
    /// <summary>Whether the hosts are simulated.</summary>
    bool IsSimulated { get; }
}
