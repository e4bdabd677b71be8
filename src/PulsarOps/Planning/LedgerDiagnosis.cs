using System.Globalization;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>Why ledgers do not get the copies that they lack, and what to do.</summary>
internal static class LedgerDiagnosis
{
    /// <param name="ledger">A ledger of which a bookie that leaves still has a copy.</param>
    /// <param name="leaving">The bookie.</param>
    /// <param name="state">The registered bookies.</param>
    public static (string Reason, string Remedy) Of(LedgerFact ledger, string leaving, LedgerState state)
    {
        if (ledger.Ensembles.FirstOrDefault(part => part.Contains(leaving) && !part.Any(state.Serving.Contains)) is
            { } lost)
        {
            return (
                $"none of its bookies serves ({string.Join(", ", lost)})",
                $"Start one of these bookies: {string.Join(", ", lost)}. If their data is lost, its entries are lost.");
        }

        var full = ledger.Ensembles.FirstOrDefault(
            part => part.Contains(leaving) && state.Writable.All(part.Contains));
        if (full is not null)
        {
            return (
                string.Format(
                    CultureInfo.InvariantCulture, "no other writable bookie can take a copy ({0} are writable)",
                    state.Writable.Count),
                "Start the bookies that are down, free the disks of those that are read-only, or add bookies.");
        }

        return ledger.State == "OPEN"
            ? (
                "a broker still writes to it",
                ledger.Name.Length > 0
                    ? $"Unload its topic, {ledger.Name}, so that the ledger is closed."
                    : "Restart the brokers, so that the ledger is closed.")
            : (
                "it is not copied yet",
                "Run the command again. If this ledger stays, read the logs of the bookies for the ledger's number.");
    }
}
