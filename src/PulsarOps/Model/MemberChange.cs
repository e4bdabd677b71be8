namespace PulsarOps.Model;

/// <summary>
/// A stage on the way to other members of the ZooKeeper ensemble. After it, the ensemble has one member more or one
/// less.
/// </summary>
/// <param name="Kind">What happens.</param>
/// <param name="Service">The id of the server that comes or leaves.</param>
/// <param name="Outside">
/// The ids of the servers of the topology that are no members then: not yet, or no longer.
/// </param>
/// <param name="IsLast">Whether the other services are updated too, because no change of members follows.</param>
internal sealed record MemberChange(
    MemberChangeKind Kind, string Service, IReadOnlyList<string> Outside, bool IsLast)
{
    public string Name => $"{Kind} {Service}";

    public string Description => Kind switch
    {
        MemberChangeKind.Add => $"{Service} is a member of the ensemble.",
        MemberChangeKind.Remove => $"{Service} is no member of the ensemble.",
        _ => $"{Service} does not lead the ensemble.",
    };
}

internal enum MemberChangeKind
{
    /// <summary>A server joins.</summary>
    Add,

    /// <summary>A server leaves.</summary>
    Remove,

    /// <summary>
    /// A leader restarts before it leaves, because the others could not follow it when they restart. One that is
    /// stopped is started, if the others need it to restart.
    /// </summary>
    Demote,
}
