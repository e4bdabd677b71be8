using System.Collections.ObjectModel;

namespace PulsarOps.Common;

internal static class ReadOnly
{
    /// <summary>A list of its own that no cast makes writable.</summary>
    public static IReadOnlyList<T> Copy<T>(IEnumerable<T> items) => new ReadOnlyCollection<T>([.. items]);
}
