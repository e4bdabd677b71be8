using System.Globalization;

namespace PulsarOps;

/// <summary>How many bookies store a message.</summary>
/// <remarks>
/// bookies >= ensemble >= write quorum >= ack quorum >= 1 (otherwise QuorumInvalid). The values are settings of the
/// broker, described in Pulsar's conf/broker.conf.
/// </remarks>
public sealed class PulsarQuorum
{
    internal PulsarQuorum(int ensemble, int write, int ack)
    {
        Ensemble = ensemble;
        Write = write;
        Ack = ack;
    }

    /// <summary>The number of bookies over which a ledger is spread (managedLedgerDefaultEnsembleSize).</summary>
    public int Ensemble { get; }

    /// <summary>The number of bookies to which each message is written (managedLedgerDefaultWriteQuorum).</summary>
    public int Write { get; }

    /// <summary>
    /// The number of bookies that must confirm a message before the broker does (managedLedgerDefaultAckQuorum).
    /// </summary>
    public int Ack { get; }

    public override string ToString() =>
        string.Format(CultureInfo.InvariantCulture, "{0}/{1}/{2}", Ensemble, Write, Ack);
}
