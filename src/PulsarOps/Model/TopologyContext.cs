namespace PulsarOps.Model;

/// <summary>What travels with a topology through the pipeline and is in no file: kept by copies, seen by no serialiser.</summary>
internal sealed record TopologyContext
{
    public static TopologyContext Empty { get; } = new();

    /// <summary>The simulated machines; set by -Rehearse. Typed by Deployment, which alone looks into it.</summary>
    public object? Simulation { get; init; }

    /// <summary>Sessions that are shared along the pipeline. Typed by Deployment as well.</summary>
    public object? Sessions { get; init; }

    /// <summary>Artefacts that an earlier stage under -WhatIf would have brought about.</summary>
    public IReadOnlyCollection<string> Assumed { get; init; } = [];

    /// <summary>What proves to the hosts who connects, given once with the topology.</summary>
    internal TopologySecrets? Secrets { get; init; }

    public bool Rehearsal => Simulation is not null;
}
