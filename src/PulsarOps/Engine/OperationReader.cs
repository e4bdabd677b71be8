using PulsarOps.Common;
using PulsarOps.Coordination;
using PulsarOps.Planning;

namespace PulsarOps.Engine;

/// <summary>Reads the journals of all machines at once.</summary>
internal sealed class OperationReader(HostPool pool, IDeploymentLog log)
{
    // What was changed before that is as good as forgotten.
    private const int OperationsSearched = 200;

    /// <param name="id">Of one operation; empty: of the last ones.</param>
    public async Task<IReadOnlyList<PulsarOperation>> ReadAsync(PulsarTopology topology, string id, int count, CancellationToken cancellation)
    {
        var operations = await AskAsync(topology, [.. HostMap.Of(topology)], "Get-PulsarOperation", id, count, cancellation);
        return id.Length > 0 && operations.Count == 0
            ? throw new PulsarOpsException(nameof(SR.OperationNotFound), ErrorKind.NotFound, id, id, topology.Name)
            : operations;
    }

    /// <summary>Tells of each step that finds something changed who wrote it last; asks no machine that has no such step.</summary>
    public async Task ReportLastChangesAsync(
        PulsarTopology topology, IReadOnlyList<PlannedStep> steps, string activity, CancellationToken cancellation)
    {
        var drifted = steps.Where(step => step.Step.Drift is not null).ToArray();
        var names = drifted.Select(step => step.Host).ToHashSet();
        var hosts = HostMap.Of(topology).Where(host => names.Contains(host.Key)).ToArray();
        var changes = LastChanges.Of(await AskAsync(topology, hosts, activity, "", OperationsSearched, cancellation));
        foreach (var step in drifted)
            step.Step.LastChange = changes.TryGetValue((step.Host, step.Step.Target), out var change) ? change : null;
    }

    private async Task<IReadOnlyList<PulsarOperation>> AskAsync(
        PulsarTopology topology, IReadOnlyList<IGrouping<string, PulsarNode>> hosts, string activity, string id, int count,
        CancellationToken cancellation)
    {
        var answers = await HostMap.AskAsync(
            topology, hosts, activity, log,
            host => pool.Host(topology, host.Key, log).ReadJournalAsync(host.First().Paths.State, id, count, cancellation));
        return JournalReader.Merge(answers, count);
    }
}
