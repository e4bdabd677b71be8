namespace PulsarOps.Topology;

/// <summary>What holds for the whole topology, apart from its nodes.</summary>
internal sealed record TopologyOptions
{
    public required PulsarQuorum Quorum { get; init; }

    public required PulsarArchive Archive { get; init; }

    public required PulsarServiceManager ServiceManager { get; init; }

    public required PulsarKeyStyle KeyStyle { get; init; }

    public string? JavaHome { get; init; }

    /// <summary>Small heaps, small files and a quick start instead of throughput: a playground.</summary>
    public bool Small { get; init; }
}
