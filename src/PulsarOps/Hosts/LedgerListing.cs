namespace PulsarOps.Hosts;

/// <summary>Asks for the ledgers of which a bookie has a copy. The host runs the release's tool.</summary>
/// <param name="ReleaseDirectory">The release on the host.</param>
/// <param name="EnvironmentFile">The environment of the node's tools.</param>
/// <param name="BookieId">The bookie, as ZooKeeper names it.</param>
/// <param name="TimeoutSeconds">How long the tool may take.</param>
internal sealed record LedgerRequest(
    string ReleaseDirectory, string EnvironmentFile, string BookieId, int TimeoutSeconds)
{
    /// <summary>The account that runs the tool; empty for the user of the connection.</summary>
    public string User { get; init; } = "";
}

/// <summary>The ledgers of which a bookie has a copy.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Open">How many of them are open: a broker may still write to them.</param>
/// <param name="Bytes">The bookie's share in the closed ones.</param>
/// <param name="Ledgers">The first 1000 of them.</param>
internal sealed record LedgerListing(long Count, long Open, long Bytes, IReadOnlyList<LedgerFact> Ledgers);

/// <summary>A ledger.</summary>
/// <param name="Id">Its number.</param>
/// <param name="State"><c>OPEN</c>, <c>IN_RECOVERY</c> or <c>CLOSED</c>; empty if it is unknown.</param>
/// <param name="Ensembles">The bookies of each of its parts.</param>
/// <param name="Name">
/// What it belongs to, such as <c>public/default/persistent/topic</c>; empty if it says nothing.
/// </param>
internal sealed record LedgerFact(
    long Id, string State, IReadOnlyList<IReadOnlyList<string>> Ensembles, string Name);
