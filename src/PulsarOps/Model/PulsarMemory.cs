using System.Globalization;

namespace PulsarOps;

/// <summary>
/// The memory of a service's Java virtual machine. Each size is at least 16 MiB (otherwise MemoryInvalid).
/// </summary>
public sealed class PulsarMemory
{
    internal PulsarMemory(int heapMB, int directMB)
    {
        HeapMB = heapMB;
        DirectMB = directMB;
    }

    /// <summary>The largest heap (-Xmx), in MiB.</summary>
    public int HeapMB { get; }

    /// <summary>The largest direct memory (-XX:MaxDirectMemorySize), in MiB.</summary>
    public int DirectMB { get; }

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0}m+{1}m", HeapMB, DirectMB);
}
