using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>Checks whether the hosts have the paths, ports, memory and space that the services need.</summary>
internal static class HostResources
{
    // What a JVM needs besides heap and direct memory: classes, compiled code, stacks.
    private const int JvmOverheadMB = 60;

    // The minimum for a node of a small cluster: ZooKeeper's logs, a bookie's journal and first ledgers, and logs.
    private const int DataMB = 512;

    /// <summary>Paths that PulsarOps must not use on a host, one for each reason.</summary>
    public static IEnumerable<PulsarOpsException> UnsafePaths(PlanInput input) =>
        !input.Wants(LifecycleState.Installed) && !input.Wants(LifecycleState.Updated)
            && !input.Wants(LifecycleState.Running)
            ? []
            : from host in input.AnsweringHosts
              from paths in input.Facts[host.Key].UnsafePaths.GroupBy(path => path.Value)
              let path = paths.OrderBy(path => path.Key, StringComparer.Ordinal).First()
              select new PulsarOpsException(
                  nameof(SR.PathUnsafe), ErrorKind.InvalidState, host.Key, host.Key, path.Key, path.Value);

    /// <summary>Folders that the user of the connection cannot write to.</summary>
    public static IEnumerable<PulsarOpsException> Folders(PlanInput input) =>
        from host in input.AnsweringHosts
        where input.Topology.On([.. host]).Any(service => input.Wants(LifecycleState.Installed, service))
        let fact = input.Facts[host.Key]
        from folder in fact.Volumes.Values.Where(volume => !volume.Writable)
            .Select(volume => volume.NearestExisting).Distinct()
        select new PulsarOpsException(
            nameof(SR.FolderNotWritable), ErrorKind.PermissionDenied, host.Key, host.Key, folder, fact.UserName);

    /// <summary>Ports that other processes use.</summary>
    public static IEnumerable<PulsarOpsException> Ports(PlanInput input) =>
        from host in input.AnsweringHosts
        from service in Starting(input, host)
        from owner in input.FactOf(service).PortOwners
        select new PulsarOpsException(
            nameof(SR.PortInUse), ErrorKind.Busy, service.Id, owner.Port, service.Id, host.Key, NameOf(owner),
            PortAdvice(input.Topology, service, owner.Port));

    /// <summary>Hosts with less free memory than the starting services are given.</summary>
    public static IEnumerable<PulsarOpsException> Memory(PlanInput input) =>
        from host in input.AnsweringHosts
        let neededMB = Starting(input, host)
            .Sum(service => service.Memory!.HeapMB + service.Memory.DirectMB + JvmOverheadMB)
        let freeMB = input.Facts[host.Key].MemoryAvailableMB
        where neededMB > freeMB
        select new PulsarOpsException(
            nameof(SR.MemoryInsufficient), ErrorKind.Unavailable, host.Key, host.Key, freeMB, neededMB,
            MemoryAdvice(input.Topology));

    /// <summary>Hosts without room for the release where it is unpacked, or for the data of new nodes.</summary>
    public static IEnumerable<PulsarOpsException> Space(PlanDraft draft)
    {
        if (draft.Input.Release is not { } release)
            yield break;

        var byHost = draft.Steps.ToLookup(step => step.Host);
        foreach (var host in HostMap.Of(draft.Input.Topology))
        {
            var unpacks = byHost[host.Key].Any(step => step.Work is UnpackWork);
            var targets = byHost[host.Key].Select(step => step.Step.Target).ToHashSet();
            // Folders below the same existing folder share its space.
            foreach (var volume in draft.Input.Facts[host.Key].Volumes.GroupBy(volume => volume.Value.NearestExisting))
            {
                var neededMB = volume.Sum(folder =>
                    (unpacks && host.Any(node => node.Paths.Install == folder.Key) ? release.UnpackedMB : 0)
                    + (targets.Contains(folder.Key) && host.Any(node => node.Paths.Data == folder.Key) ? DataMB : 0));
                var freeMB = volume.Min(folder => folder.Value.FreeMB);
                if (neededMB > freeMB)
                {
                    yield return new(
                        nameof(SR.DiskSpaceInsufficient), ErrorKind.Unavailable, host.Key, host.Key, volume.Key, freeMB,
                        neededMB);
                }
            }
        }
    }

    private static IEnumerable<PulsarService> Starting(PlanInput input, IEnumerable<PulsarNode> nodes) =>
        input.Topology.On([.. nodes]).Where(
            service => input.Wants(LifecycleState.Running, service) && !input.FactOf(service).Running);

    // A local cluster can move all of its ports at once; hosts have theirs in the topology.
    private static string PortAdvice(PulsarTopology topology, PulsarService service, int number) =>
        topology.Transport == PulsarTransport.Local ? "other ports with -PortOffset"
        : service.Ports.FirstOrDefault(port => port.Number == number) is { } port
            ? $"another port by roles.{service.RoleName}.ports.{port.Name} of the topology file"
            : $"another port by roles.{service.RoleName}.ports of the topology file";

    private static string MemoryAdvice(PulsarTopology topology) => topology.Transport == PulsarTransport.Local
        ? "use fewer nodes (-NodeCount)"
        : "give the services less (profile: small, or roles.ROLE.memory of the topology file)";

    private static string NameOf(PortOwner owner) => owner.ProcessId == 0
        ? "a process of another user"
        : string.Format(CultureInfo.InvariantCulture, "process {0} ({1})", owner.ProcessId, owner.Command);
}
