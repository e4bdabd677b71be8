using System.Globalization;

namespace PulsarOps;

/// <summary>Memory of a service's Java virtual machine.</summary>
public sealed class PulsarMemory
{
    internal PulsarMemory(int heapMB, int directMB)
    {
        HeapMB = heapMB;
        DirectMB = directMB;
    }

    /// <summary>Largest heap (-Xmx), in MiB.</summary>
    public int HeapMB { get; }

    /// <summary>Largest direct memory (-XX:MaxDirectMemorySize), in MiB.</summary>
    public int DirectMB { get; }

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}m+{1}m", HeapMB, DirectMB);
}
