namespace PulsarOps.Model;

/// <summary>
/// The values that a topology carries through the pipeline. Copies share them, and they are not serialised.
/// </summary>
internal sealed record TopologyContext
{
    public static TopologyContext Empty { get; } = new();

    /// <summary>The simulated hosts, set by -Rehearse. Only the engine knows the type.</summary>
    public object? Simulation { get; init; }

    /// <summary>The sessions that the stages of a pipeline share. Only the engine knows the type.</summary>
    public object? Sessions { get; init; }

    /// <summary>The ids of steps that earlier stages under -WhatIf would have done.</summary>
    public IReadOnlyCollection<string> Assumed { get; init; } = [];

    /// <summary>The credentials for the hosts, given once with the topology.</summary>
    internal TopologySecrets? Secrets { get; init; }

    public bool Rehearsal => Simulation is not null;
}
