using System.Collections.ObjectModel;

namespace PulsarOps.Common;

internal static class ReadOnly
{
    /// <summary>Copies the items into a list that no cast makes writable.</summary>
    public static IReadOnlyList<T> Copy<T>(IEnumerable<T> items) => new ReadOnlyCollection<T>([.. items]);

    public static IReadOnlyDictionary<string, T> Copy<T>(IReadOnlyDictionary<string, T> items) =>
        new ReadOnlyDictionary<string, T>(items.ToDictionary(item => item.Key, item => item.Value));
}
