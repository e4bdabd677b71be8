using System.Globalization;

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
    /// <c>broker</c> or <c>web</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>The port number, 1 to 65535 (otherwise PortInvalid).</summary>
    public int Number { get; }

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}:{1}", Name, Number);
}
