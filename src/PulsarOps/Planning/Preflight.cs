using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Releases;

namespace PulsarOps.Planning;

/// <summary>Checks before any change whether the hosts can do what the desired states require.</summary>
internal static class Preflight
{
    // What a JVM needs besides heap and direct memory: classes, compiled code, stacks.
    private const int JvmOverheadMB = 60;

    // The minimum for a node of a small cluster: ZooKeeper's logs, a bookie's journal and first ledgers, and logs.
    private const int DataMB = 512;

    /// <summary>
    /// Everything that is wrong with the hosts, whatever the release. All problems are reported at once, so that the
    /// user can fix them together.
    /// </summary>
    public static IEnumerable<PulsarOpsException> Problems(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> facts,
        IReadOnlyList<DesiredState> desiredStates
    )
    {
        foreach (var problem in ExternalZooKeeper.Problems(topology, facts, desiredStates)
            .Concat(Ownership.Problems(topology, facts, desiredStates)))
        {
            yield return problem;
        }

        foreach (var problem in BookieStorage.Problems(topology, facts, desiredStates))
            yield return problem;
        foreach (var problem in PreparePreflight.Unprepared(topology, facts, desiredStates))
            yield return problem;
        var names = new NameCheck(topology, facts);
        foreach (var host in HostMap.Of(topology).Where(host => facts[host.Key].Answered))
        {
            var fact = facts[host.Key];
            var services = topology.On([.. host]).ToArray();
            foreach (var problem in PreparePreflight.Problems(topology, facts, desiredStates, names, host.Key))
                yield return problem;
            if (
                desiredStates.Any(desired =>
                    desired.State is LifecycleState.Installed or LifecycleState.Updated or LifecycleState.Running
                )
            )
            {
                foreach (var path in fact.UnsafePaths
                    .GroupBy(path => path.Value)
                    .Select(paths => paths.OrderBy(path => path.Key, StringComparer.Ordinal).First()))
                {
                    yield return new(
                        nameof(SR.PathUnsafe), ErrorKind.InvalidState, host.Key, host.Key, path.Key, path.Value);
                }
            }

            if (desiredStates.Any(desired => desired.State is LifecycleState.Prepared or LifecycleState.Installed))
            {
                foreach (var node in host)
                {
                    if (names.NotLocal(node) is { } foreign)
                        yield return foreign;
                }
            }

            if (Wanted(services, desiredStates, LifecycleState.Installed).Any())
            {
                foreach (
                    var folder in fact
                        .Volumes.Values.Where(volume => !volume.Writable)
                        .Select(volume => volume.NearestExisting)
                        .Distinct()
                )
                {
                    yield return new(
                        nameof(SR.FolderNotWritable),
                        ErrorKind.PermissionDenied,
                        host.Key,
                        host.Key,
                        folder,
                        fact.UserName
                    );
                }
            }

            var starting = Wanted(services, desiredStates, LifecycleState.Running)
                .Where(service => !fact.Services[service.Id].Running)
                .ToArray();
            foreach (var service in starting)
            {
                foreach (var owner in fact.Services[service.Id].PortOwners)
                {
                    yield return new(
                        nameof(SR.PortInUse), ErrorKind.Busy, service.Id, owner.Port, service.Id, host.Key,
                        NameOf(owner), PortAdvice(topology, service, owner.Port));
                }
            }

            var neededMB = starting.Sum(service => service.Memory!.HeapMB + service.Memory.DirectMB + JvmOverheadMB);
            if (neededMB > fact.MemoryAvailableMB)
            {
                yield return new(
                    nameof(SR.MemoryInsufficient), ErrorKind.Unavailable, host.Key, host.Key,
                    fact.MemoryAvailableMB, neededMB, MemoryAdvice(topology));
            }
        }
    }

    /// <summary>Checks the room for the release, where it is unpacked, and for the data of new nodes.</summary>
    public static void CheckSpace(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> facts,
        ReleaseArtifacts release,
        IReadOnlyList<PlannedStep> plan
    )
    {
        var byHost = plan.ToLookup(step => step.Host);
        foreach (var host in HostMap.Of(topology))
        {
            var steps = byHost[host.Key].ToArray();
            var unpacks = steps.Any(step => step.Work is UnpackWork);

            // Folders below the same existing folder share its space.
            foreach (var volume in facts[host.Key].Volumes.GroupBy(volume => volume.Value.NearestExisting))
            {
                var neededMB = volume.Sum(folder =>
                    (unpacks && host.Any(node => node.Paths.Install == folder.Key) ? release.UnpackedMB : 0)
                    + (
                        host.Any(node => node.Paths.Data == folder.Key)
                        && steps.Any(step => step.Step.Target == folder.Key)
                            ? DataMB
                            : 0
                    )
                );
                var freeMB = volume.Min(folder => folder.Value.FreeMB);
                if (neededMB > freeMB)
                {
                    throw new PulsarOpsException(
                        nameof(SR.DiskSpaceInsufficient),
                        ErrorKind.Unavailable,
                        host.Key,
                        host.Key,
                        volume.Key,
                        freeMB,
                        neededMB
                    );
                }
            }
        }
    }

    private static IEnumerable<PulsarService> Wanted(
        IEnumerable<PulsarService> services,
        IReadOnlyList<DesiredState> desiredStates,
        LifecycleState state
    ) => services.Where(service => desiredStates.Any(desired => desired.State == state && desired.Selects(service)));

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
