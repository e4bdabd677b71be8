using System.Runtime.CompilerServices;

namespace PulsarOps.Model;

/// <summary>What follows from a topology alone: worked out once for each, because a topology never changes.</summary>
internal sealed class PerTopology<T>(Func<PulsarTopology, T> make)
    where T : class
{
    private readonly ConditionalWeakTable<PulsarTopology, T> _known = [];

    public T Of(PulsarTopology topology) => _known.GetValue(topology, key => make(key));
}
