namespace PulsarOps.Hosts;

/// <summary>The lease of a cluster on a host, as the host reports it.</summary>
/// <param name="Owner">The operation's id.</param>
/// <param name="Who">The user, host and process, for display.</param>
/// <param name="Reason">What the operation does, for display.</param>
/// <param name="Age">The time since it was acquired or renewed, by the host's own uptime.</param>
/// <param name="Counter">
/// Increased by each acquisition. If it is the same as before, no other operation has held the lease meanwhile.
/// </param>
internal sealed record LeaseFact(
    LeaseState State, string Owner, string Who, string Reason, TimeSpan Age, TimeSpan Length, long Counter)
{
    public static LeaseFact None { get; } = new(LeaseState.None, "", "", "", TimeSpan.Zero, TimeSpan.Zero, 0);

    /// <summary>Whether only its owner may change the host.</summary>
    public bool IsAlive => State == LeaseState.Held && Age < Length;

    /// <summary>The time until it expires.</summary>
    public TimeSpan Rest => IsAlive ? Length - Age : TimeSpan.Zero;
}

internal enum LeaseState
{
    /// <summary>It was never acquired, or it was removed with the cluster's state.</summary>
    None,
    Held,

    /// <summary>Its owner released it.</summary>
    Released,

    /// <summary>Another user took it from its owner.</summary>
    Broken,
}
