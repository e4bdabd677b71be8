using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Remote.Facts;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Finds out before anything is touched whether the machines can do what the plan asks of them.</summary>
internal static class Preflight
{
    // What a JVM takes beside heap and direct memory: classes, compiled code, stacks.
    private const int JvmOverheadMB = 60;

    // ZooKeeper's logs, a bookie's journal and first ledgers, logs: the least that a small cluster can live with.
    private const int DataMB = 512;

    public static void Check(PlanInput input, PlanBuilder plan)
    {
        foreach (var machine in Machines.Of(input.Topology))
        {
            var facts = input.Facts[machine.Key];
            var steps = plan.Steps.Where(step => step.Machine == machine.Key).ToArray();
            var starting = input.Topology.Services.Where(service => steps.Any(step => step.Id == StepIds.Start(service))).ToArray();

            if (!facts.Bash && steps.Length > 0)
                throw new PulsarOpsException(nameof(SR.BashMissing), ErrorKind.NotFound, machine.Key, machine.Key);
            foreach (var service in starting)
                CheckPorts(service, facts.Services[service.Id], machine.Key);
            CheckMemory(starting, facts, machine.Key);
            CheckVolumes(input, steps, machine, facts);
        }
    }

    private static void CheckPorts(PulsarService service, ServiceFact fact, string machine)
    {
        if (fact.PortOwners is not [var owner, ..])
            return;

        var who = owner.ProcessId == 0
            ? "a process of another user"
            : string.Format(CultureInfo.InvariantCulture, "process {0} ({1})", owner.ProcessId, owner.Command);
        throw new PulsarOpsException(nameof(SR.PortInUse), ErrorKind.Busy, service.Id, owner.Port, service.Id, machine, who);
    }

    private static void CheckMemory(IReadOnlyCollection<PulsarService> starting, HostFacts facts, string machine)
    {
        var needed = starting.Sum(service => service.Memory.HeapMB + service.Memory.DirectMB + JvmOverheadMB);
        if (needed > facts.MemoryAvailableMB)
        {
            throw new PulsarOpsException(
                nameof(SR.MemoryInsufficient), ErrorKind.Unavailable, machine, machine, facts.MemoryAvailableMB, needed);
        }
    }

    private static void CheckVolumes(PlanInput input, PlannedStep[] steps, IGrouping<string, PulsarNode> machine, HostFacts facts)
    {
        // Only a plan that writes files needs the volumes.
        if (!steps.Any(step => step.Work is UnpackWork || step.Step.Action is PulsarAction.CreateDirectory or PulsarAction.WriteFile))
            return;

        var unpackedMB = steps.Any(step => step.Work is UnpackWork) ? input.Release!.UnpackedMB : 0;
        var newData = machine.Where(node => steps.Any(step => step.Step.Target == node.Paths.Data)).ToArray();
        foreach (var (folder, volume) in facts.Volumes.Select(pair => (pair.Key, pair.Value)))
        {
            if (!volume.Writable)
            {
                throw new PulsarOpsException(
                    nameof(SR.FolderNotWritable), ErrorKind.PermissionDenied, machine.Key, machine.Key, volume.NearestExisting, facts.UserName);
            }

            var neededMB = (machine.Any(node => node.Paths.Install == folder) ? unpackedMB : 0)
                + (DataMB * newData.Count(node => node.Paths.Data == folder));
            if (neededMB > volume.FreeMB)
            {
                throw new PulsarOpsException(
                    nameof(SR.DiskSpaceInsufficient), ErrorKind.Unavailable, machine.Key, machine.Key, volume.NearestExisting, volume.FreeMB, neededMB);
            }
        }
    }
}
