using PulsarOps.Common;
using PulsarOps.Coordination;
using PulsarOps.Planning;

namespace PulsarOps.Engine;

/// <summary>Reads the journals of all hosts at once.</summary>
internal sealed class OperationReader(HostPool pool, IDeploymentLog log)
{
    // Older changes are not searched.
    private const int OperationsSearched = 200;

    /// <param name="id">The id of an operation; empty for the last ones.</param>
    public async Task<IReadOnlyList<PulsarOperation>> ReadAsync(
        PulsarTopology topology, string id, int count, CancellationToken cancellation)
    {
        var operations = await AskAsync(
            topology, [.. HostMap.Of(topology)], "Get-PulsarOperation", id, count, cancellation);
        return id.Length > 0 && operations.Count == 0
            ? throw new PulsarOpsException(nameof(SR.OperationNotFound), ErrorKind.NotFound, id, id, topology.Name)
            : operations;
    }

    /// <summary>Adds the last change to each step that finds a difference. Reads only hosts with such a step.</summary>
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
        PulsarTopology topology, IReadOnlyList<IGrouping<string, PulsarNode>> hosts, string activity, string id,
        int count,
        CancellationToken cancellation)
    {
        var answers = await HostMap.AskAsync(
            topology, hosts, activity, log,
            host => pool.Host(topology, host.Key, log)
                .ReadJournalAsync(host.First().Paths.State, id, count, cancellation));
        return JournalReader.Merge(answers, count);
    }
}
