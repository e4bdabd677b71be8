using System.Globalization;
using PulsarOps.Topology;

namespace PulsarOps.Configuration;

/// <summary>
/// How long ZooKeeper keeps the registration of a service that is gone, and how long a bookie that is back waits for its end. As
/// shipped both are 30 s: but the session ends up to a tick later, and begins anew with each leader of ZooKeeper. A bookie that is
/// back soon after a loss of power then gives up too early; 4.0.8 ends, and 2.10.1 goes on for good without a registration (seen).
/// </summary>
internal static class SessionTimeouts
{
    private const int SessionMilliseconds = 30_000;

    // A tick is 2 s as shipped, and an election takes about one.
    private const int WaitMilliseconds = SessionMilliseconds + 5_000;

    /// <summary>What no session exceeds, whatever a service asks for; as shipped it is 40 s.</summary>
    public static IEnumerable<(string Key, string Value)> ForZooKeeper(PulsarTopology topology) =>
        AreOurs(topology) ? [("maxSessionTimeout", Text(SessionMilliseconds))] : [];

    /// <summary>A bookie asks for as long a session as it waits.</summary>
    public static IEnumerable<(string Key, string Value)> ForBookie(PulsarTopology topology) =>
        AreOurs(topology) ? [("zkTimeout", Text(WaitMilliseconds))] : [];

    // Not where ZooKeeper is others'.
    private static bool AreOurs(PulsarTopology topology) => topology.Transport != PulsarTransport.Local && topology.ExternalZooKeeper is null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
