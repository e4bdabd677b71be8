namespace PulsarOps.Roles;

/// <summary>The default quorum for a number of bookies.</summary>
internal static class QuorumRules
{
    /// <summary>If possible, one bookie can be down for a restart without blocking new ledgers.</summary>
    public static PulsarQuorum DefaultFor(int bookies) => bookies switch
    {
        1 => new(1, 1, 1),
        2 => new(2, 2, 1),
        3 => new(2, 2, 2),
        _ => new(3, 3, 2),
    };

    /// <summary>The number of servers that an ensemble needs to serve.</summary>
    public static int Majority(int servers) => (servers / 2) + 1;
}
