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

    /// <summary>What it is for: <c>client</c>, <c>quorum</c>, <c>election</c>, <c>admin</c>, <c>metrics</c>, <c>bookie</c>, <c>broker</c> or <c>web</c>.</summary>
    public string Name { get; }

    /// <summary>1 to 65535.</summary>
    public int Number { get; }

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}:{1}", Name, Number);
}
