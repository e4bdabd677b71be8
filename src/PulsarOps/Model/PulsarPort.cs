using System.Globalization;
using PulsarOps.Model;

namespace PulsarOps;

/// <summary>A TCP port that a service listens on.</summary>
public sealed class PulsarPort
{
    internal PulsarPort(string name, int number)
    {
        Name = name;
        Number = number;
    }

    /// <summary>
    /// The purpose: <c>client</c>, <c>quorum</c>, <c>election</c>, <c>admin</c>, <c>metrics</c>, <c>bookie</c>,
    /// <c>broker</c> or <c>web</c>, and for TLS <c>clientTls</c>, <c>brokerTls</c> or <c>webTls</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>The port number, 1 to 65535 (otherwise PortInvalid).</summary>
    public int Number { get; }

    /// <summary>The first stage at which the service listens on it.</summary>
    internal SecurityStage OpensAt { get; init; }

    /// <summary>The first stage at which the service no longer listens on it; null if there is none.</summary>
    internal SecurityStage? ClosesAt { get; init; }

    internal bool IsOpenAt(SecurityStage stage) => stage >= OpensAt && (ClosesAt is not { } end || stage < end);

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}:{1}", Name, Number);
}
