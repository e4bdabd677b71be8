namespace PulsarOps.Hosts;

/// <summary>The questions of one round trip to a machine.</summary>
internal sealed record HostProbe
{
    /// <summary>Files and directories: kind, mode, owner, and for files size and sha256.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Small text files to return whole.</summary>
    public IReadOnlyList<string> Contents { get; init; } = [];

    /// <summary>Unpacked releases.</summary>
    public IReadOnlyList<string> Releases { get; init; } = [];

    public IReadOnlyList<ServiceProbe> Services { get; init; } = [];

    /// <summary>Folders, there or not: can they be written to, and how much space is free below them.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>A Java home to look at; null: those that can be found.</summary>
    public string? JavaHome { get; init; }

    /// <summary>Whether Java is to be looked at at all.</summary>
    public bool Java { get; init; }

    /// <summary>The account that is to run it; empty: the user of the connection.</summary>
    public string JavaUser { get; init; } = "";

    /// <summary>The folder of the cluster's state: who holds its lease. Empty where nobody wants to know.</summary>
    public string Lease { get; init; } = "";

    /// <summary>The folder of the cluster's state: what its record has. Empty where nobody wants to know.</summary>
    public string Made { get; init; } = "";

    /// <summary>Folders whose entries are wanted.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Whether the entries of all folders that the record has are wanted too.</summary>
    public bool MadeFolders { get; init; }

    /// <summary>The step that asks, for the journal; null where it is none.</summary>
    public StepRecord? Record { get; init; }

    /// <summary>Whether the units called <c>pulsar-…</c> are to be named.</summary>
    public bool Units { get; init; }

    public MetadataProbe? Metadata { get; init; }

    /// <summary>Null where nobody wants to know how the machine itself is prepared.</summary>
    public PrepareProbe? Preparation { get; init; }

    /// <summary>ZooKeeper servers of others, as <c>host:port</c>: do they answer, and which version are they.</summary>
    public IReadOnlyList<string> ZooKeepers { get; init; } = [];
}

/// <summary>Asks for a service's process, and, where it runs, whether its gate is open; where it does not, who has its ports.</summary>
/// <param name="ReadinessProbe">Null where nobody wants to know whether it is ready: then it counts as ready.</param>
/// <param name="Unit">The unit of systemd that keeps it; empty where none does.</param>
internal sealed record ServiceProbe(
    string Id,
    string PidFile,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<int> Ports,
    ReadinessProbe? ReadinessProbe,
    string Unit = ""
);

/// <summary>Asks ZooKeeper for z-nodes.</summary>
/// <param name="Servers"><c>host:port,host:port</c></param>
/// <param name="Nodes">Paths whose existence and data are wanted.</param>
/// <param name="Lists">Paths whose children are wanted.</param>
internal sealed record MetadataProbe(string Servers, IReadOnlyList<string> Nodes, IReadOnlyList<string> Lists);
