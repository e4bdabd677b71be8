namespace PulsarOps.Simulation;

/// <summary>A z-node. An ephemeral one has an owner, and exists as long as that runs.</summary>
internal sealed class ZNode(string data, SimulatedProcess? owner)
{
    public string Data { get; set; } = data;

    public SimulatedProcess? Owner { get; } = owner;

    public SortedDictionary<string, ZNode> Children { get; } = new(StringComparer.Ordinal);

    public bool Exists => Owner is not { Running: false };

    public ZNode Clone()
    {
        var clone = new ZNode(Data, Owner);
        foreach (var child in Children)
            clone.Children.Add(child.Key, child.Value.Clone());
        return clone;
    }
}
