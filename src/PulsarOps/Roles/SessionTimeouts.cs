namespace PulsarOps.Roles;

/// <summary>
/// How long ZooKeeper keeps the registration of a service that is gone, and how long a bookie that is back waits for
/// its end. The release sets both to 30 s: but the session ends up to a tick later, and begins again with each leader
/// of ZooKeeper. A bookie that is back soon after a loss of power then gives up too early; 4.0.8 ends, and 2.10.1 goes
/// on for good without a registration (seen).
/// </summary>
internal static class SessionTimeouts
{
    /// <summary>What no session exceeds, whatever a service asks for; as shipped it is 40 s.</summary>
    public static IEnumerable<(string Key, string Value)> ForZooKeeper(PulsarTopology topology) =>
        topology.Transport == PulsarTransport.Local ? [] : [("maxSessionTimeout", "30000")];

    /// <summary>
    /// A bookie asks for as long a session as it waits: a tick, 2 s by default, and an election more than it gets.
    /// </summary>
    public static IEnumerable<(string Key, string Value)> ForBookie(PulsarTopology topology) =>
        topology.Transport == PulsarTransport.Local ? [("zkTimeout", "10000")]
        : topology.ExternalZooKeeper is null ? [("zkTimeout", "35000")]
        : []; // nobody here knows what it grants
}
