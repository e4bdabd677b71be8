namespace PulsarOps.Remote.Primitives;

/// <summary>Primitives for one machine in one round trip.</summary>
/// <param name="StateDirectory">Where the machine's lock is; empty where none is needed, and so none is made.</param>
internal sealed record HostBatch(string StateDirectory, IReadOnlyList<BatchEntry> Entries);

/// <summary>A primitive and the numbers of those in the same batch that must have succeeded before it.</summary>
internal sealed record BatchEntry(int Number, HostPrimitive Primitive, IReadOnlyList<int> After);
