using PulsarOps.Common;
using PulsarOps.Deployment.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Journal;

/// <summary>Reads the journals of all machines at once.</summary>
internal sealed class OperationReader(HostPool pool, IDeploymentLog log)
{
    // What was changed before that is as good as forgotten.
    private const int OperationsSearched = 200;

    /// <param name="id">Of one operation; empty: of the last ones.</param>
    public async Task<IReadOnlyList<PulsarOperation>> ReadAsync(PulsarTopology topology, string id, int count, CancellationToken cancellation)
    {
        var operations = await AskAsync(topology, [.. Machines.Of(topology)], "Get-PulsarOperation", id, count, cancellation);
        return id.Length > 0 && operations.Count == 0
            ? throw new PulsarOpsException(nameof(SR.OperationNotFound), ErrorKind.NotFound, id, id, topology.Name)
            : operations;
    }

    /// <summary>Tells of each step that finds something changed who wrote it last; asks no machine that has no such step.</summary>
    public async Task TellLastChangesAsync(
        PulsarTopology topology, IReadOnlyList<PlannedStep> steps, string activity, CancellationToken cancellation)
    {
        var drifted = steps.Where(step => step.Step.Drift is not null).ToArray();
        var machines = Machines.Of(topology).Where(machine => drifted.Any(step => step.Machine == machine.Key)).ToArray();
        var changes = LastChanges.Of(await AskAsync(topology, machines, activity, "", OperationsSearched, cancellation));
        foreach (var step in drifted)
            step.Step.LastChange = changes.TryGetValue((step.Machine, step.Step.Target), out var change) ? change : null;
    }

    private async Task<IReadOnlyList<PulsarOperation>> AskAsync(
        PulsarTopology topology, IReadOnlyList<IGrouping<string, PulsarNode>> machines, string activity, string id, int count,
        CancellationToken cancellation)
    {
        var answers = await Machines.AskAsync(
            topology, machines, activity, log,
            machine => pool.Host(topology, machine.Key, log).ReadJournalAsync(machine.First().Paths.State, id, count, cancellation));
        return JournalReader.Merge(answers, count);
    }
}
