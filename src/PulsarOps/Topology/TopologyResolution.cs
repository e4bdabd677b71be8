using PulsarOps.Model;

namespace PulsarOps.Topology;

/// <summary>Turns a specification into a complete topology.</summary>
internal static class TopologyResolution
{
    public static PulsarTopology Resolve(this TopologySpec spec) => spec.Local is { } local
        ? LocalTopology.Create(
            spec.Name, spec.Version, local.Root, local.NodeNames, local.PortOffset, spec.Archive, spec.KeyStyle,
            spec.JavaHome)
        : RemoteTopology.Create(spec);
}
