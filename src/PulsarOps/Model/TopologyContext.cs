using System.Runtime.CompilerServices;
using System.Security;

namespace PulsarOps.Model;

/// <summary>
/// The values that a topology carries through the pipeline. Copies share them, and they are not serialized.
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

    public PulsarSecurity Security { get; init; } = PulsarSecurity.None;

    /// <summary>A stage on the way to the security; null for the last one.</summary>
    public SecurityStage? Stage { get; init; }

    /// <summary>A stage on the way to other members of the ZooKeeper ensemble; null if they do not change.</summary>
    public MemberChange? Change { get; init; }
}

/// <summary>The credentials for the hosts. This is a class because ToString of a record would print them.</summary>
internal sealed class TopologySecrets
{
    /// <summary>The password of the user of the connection.</summary>
    public SecureString? Password { get; init; }

    /// <summary>The password that sudo asks for.</summary>
    public SecureString? SudoPassword { get; init; }

    public SecureString? KeyPassphrase { get; init; }

    /// <summary>The text of a private key, instead of a file.</summary>
    public SecureString? PrivateKey { get; init; }

    /// <summary>The keys from which those of the hosts are made; null if the operator gave none.</summary>
    public ClusterKeys? Keys { get; init; }
}

/// <summary>A value that depends only on the topology. It is computed once, because a topology never changes.</summary>
internal sealed class PerTopology<T>(Func<PulsarTopology, T> make)
    where T : class
{
    private readonly ConditionalWeakTable<PulsarTopology, T> _known = [];

    public T Of(PulsarTopology topology) => _known.GetValue(topology, key => make(key));
}
