using PulsarOps.Common;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Journal;

/// <summary>Reads the journals of all machines at once.</summary>
internal sealed class OperationReader(HostPool pool, IDeploymentLog log)
{
    /// <param name="id">Of one operation; empty: of the last ones.</param>
    public async Task<IReadOnlyList<PulsarOperation>> ReadAsync(PulsarTopology topology, string id, int count, CancellationToken cancellation)
    {
        var answers = await Machines.AskAsync(
            topology, [.. Machines.Of(topology)], "Get-PulsarOperation", log,
            machine => pool.Host(topology, machine.Key, log).ReadJournalAsync(machine.First().Paths.State, id, count, cancellation));
        var operations = JournalReader.Merge(answers, count);
        return id.Length > 0 && operations.Count == 0
            ? throw new PulsarOpsException(nameof(SR.OperationNotFound), ErrorKind.NotFound, id, id, topology.Name)
            : operations;
    }
}
