namespace PulsarOps.Model;

/// <summary>The options of the whole topology.</summary>
internal sealed record TopologyOptions
{
    public required PulsarQuorum Quorum { get; init; }

    public required PulsarArchive Archive { get; init; }

    public required PulsarServiceManager ServiceManager { get; init; }

    public required PulsarKeyStyle KeyStyle { get; init; }

    public PulsarProfile Profile { get; init; }

    public string? JavaHome { get; init; }

    public PulsarArchive? JavaArchive { get; init; }

    public PulsarConnection? Connection { get; init; }

    public string? ServiceUser { get; init; }

    public bool ManageNames { get; init; }

    public string? ExternalZooKeeper { get; init; }
}
