using System.Globalization;

namespace PulsarOps;

/// <summary>How many bookies keep a message: ensemble >= write quorum >= ack quorum >= 1.</summary>
public sealed class PulsarQuorum
{
    internal PulsarQuorum(int ensemble, int write, int ack)
    {
        Ensemble = ensemble;
        Write = write;
        Ack = ack;
    }

    /// <summary>Bookies that a ledger is spread over.</summary>
    public int Ensemble { get; }

    /// <summary>Bookies that each message is written to.</summary>
    public int Write { get; }

    /// <summary>Bookies that must have confirmed a message before the producer is told so.</summary>
    public int Ack { get; }

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}/{1}/{2}", Ensemble, Write, Ack);
}
