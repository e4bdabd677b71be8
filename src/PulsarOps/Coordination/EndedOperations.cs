using System.Collections.Concurrent;

namespace PulsarOps.Coordination;

/// <summary>
/// The operations of this process that have ended. Where one could not give its lease back, as the connection was lost, the next
/// one of the same process need not wait for it.
/// </summary>
internal static class EndedOperations
{
    private static readonly ConcurrentDictionary<string, bool> Ids = new();

    public static void Add(string id) => Ids[id] = true;

    public static bool Contains(string id) => Ids.ContainsKey(id);
}
