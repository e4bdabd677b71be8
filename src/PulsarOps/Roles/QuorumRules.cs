namespace PulsarOps.Roles;

/// <summary>How many bookies keep a message, by the number of bookies there are.</summary>
internal static class QuorumRules
{
    /// <summary>One bookie can be down for a restart without stopping new ledgers, if the number allows it.</summary>
    public static PulsarQuorum DefaultFor(int bookies) => bookies switch
    {
        1 => new(1, 1, 1),
        2 => new(2, 2, 1),
        3 => new(2, 2, 2),
        _ => new(3, 3, 2),
    };

    /// <summary>Servers of an ensemble that must run so that it serves.</summary>
    public static int Majority(int servers) => (servers / 2) + 1;
}
