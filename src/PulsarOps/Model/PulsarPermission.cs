using PulsarOps.Common;

namespace PulsarOps;

/// <summary>What a subject of tokens may do in a namespace, or with one of its topics.</summary>
#pragma warning disable CA1711 // a permission of Pulsar, not of .NET's code access security
public sealed class PulsarPermission
#pragma warning restore CA1711
{
    private static readonly IReadOnlyList<PulsarPermissionAction> Nothing = ReadOnly.Copy<PulsarPermissionAction>([]);

    internal PulsarPermission(
        string cluster, string name, string? topic, string subject, IEnumerable<PulsarPermissionAction> actions)
    {
        Cluster = cluster;
        Namespace = name;
        Topic = topic;
        Subject = subject;
        Actions = ReadOnly.Copy(actions);
    }

    /// <summary>The cluster's name.</summary>
    public string Cluster { get; }

    /// <summary>The namespace, as <c>tenant/namespace</c>.</summary>
    public string Namespace { get; }

    /// <summary>The topic; null if the permission is for the whole namespace.</summary>
    public string? Topic { get; }

    /// <summary>The subject of the tokens.</summary>
    public string Subject { get; }

    /// <summary>What the subject may do, after any change. It is empty if nothing is left.</summary>
    public IReadOnlyList<PulsarPermissionAction> Actions { get; }

    /// <summary>The actions that this run has added; empty if the subject had all of them already.</summary>
    public IReadOnlyList<PulsarPermissionAction> Added { get; internal init; } = Nothing;

    /// <summary>The actions that this run has removed; empty if the subject had none of them.</summary>
    public IReadOnlyList<PulsarPermissionAction> Removed { get; internal init; } = Nothing;

    public override string ToString() =>
        $"{Subject} in {Topic ?? Namespace}: {(Actions.Count == 0 ? "nothing" : string.Join(", ", Actions))}";
}
