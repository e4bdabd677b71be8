using System.Collections.Concurrent;

namespace PulsarOps.Coordination;

/// <summary>
/// The ended operations of this process. If one could not release its lease because the connection was lost, the next
/// operation of this process need not wait for it.
/// </summary>
internal static class EndedOperations
{
    private static readonly ConcurrentDictionary<string, bool> Ids = new();

    public static void Add(string id) => Ids[id] = true;

    public static bool Contains(string id) => Ids.ContainsKey(id);
}
