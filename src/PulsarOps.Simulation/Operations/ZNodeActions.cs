using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Changes of single znodes.</summary>
internal static class ZNodeActions
{
    public static (HostOperationOutcome, string) Apply(SimulatedHost host, ZNodeOperation znode)
    {
        var (tree, trouble) = SimulatedTls.Connect(host, znode.Servers, znode.ZooKeeperTls);
        if (tree is null)
            return (HostOperationOutcome.Failed, trouble);
        var parent = znode.Path.Substring(0, znode.Path.LastIndexOf('/'));
        if (tree.Exists(znode.Path) == znode.Exists || (znode.Exists && !tree.Exists(parent)))
            return (HostOperationOutcome.Unchanged, "");
        if (znode.Exists)
            tree.Create(znode.Path);
        else
            tree.Delete(znode.Path);
        return (HostOperationOutcome.Changed, "");
    }
}
