namespace PulsarOps.Hosts;

/// <summary>Who may change the cluster on a machine, as the machine itself tells it.</summary>
/// <param name="Owner">The operation's id.</param>
/// <param name="Who">A user, a machine and a process, for people.</param>
/// <param name="Reason">What the operation does, for people.</param>
/// <param name="Age">Since it was taken or renewed, by the machine's own uptime.</param>
/// <param name="Counter">Raised by each that takes it: where it is the same as before, nobody has been there meanwhile.</param>
internal sealed record LeaseFact(
    LeaseState State, string Owner, string Who, string Reason, TimeSpan Age, TimeSpan Length, long Counter)
{
    public static LeaseFact None { get; } = new(LeaseState.None, "", "", "", TimeSpan.Zero, TimeSpan.Zero, 0);

    /// <summary>Whether its owner may change the machine, and nobody else.</summary>
    public bool IsAlive => State == LeaseState.Held && Age < Length;

    /// <summary>How long it goes on by itself.</summary>
    public TimeSpan Rest => IsAlive ? Length - Age : TimeSpan.Zero;
}

internal enum LeaseState
{
    /// <summary>Nobody ever took it, or the state of the cluster was removed with it.</summary>
    None,
    Held,

    /// <summary>Its owner gave it back.</summary>
    Released,

    /// <summary>Somebody took it from its owner.</summary>
    Broken,
}
