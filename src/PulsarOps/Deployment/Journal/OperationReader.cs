using PulsarOps.Common;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Journal;

/// <summary>Reads the journals of all machines at once.</summary>
internal sealed class OperationReader(HostPool pool, IDeploymentLog log)
{
    /// <param name="id">Of one operation; empty: of the last ones.</param>
    public async Task<IReadOnlyList<PulsarOperation>> ReadAsync(PulsarTopology topology, string id, int count, CancellationToken cancellation)
    {
        var machines = Machines.Of(topology).ToArray();
        var answers = await Task.WhenAll(machines.Select(async machine =>
        {
            try
            {
                return await pool.Host(topology, machine.Key, log).ReadJournalAsync(machine.First().Paths.State, id, count, cancellation);
            }
            catch (PulsarOpsException error) when (machines.Length > 1)
            {
                log.Failure(error);
                return null;
            }
        }));
        if (answers.All(answer => answer is null))
            throw new PulsarOpsException(nameof(SR.StageIncomplete), ErrorKind.Connection, topology.Name, "Get-PulsarOperation", machines.Length, machines.Length);
        var operations = JournalReader.Merge(
            machines.Zip(answers, (machine, answer) => (machine.Key, Answer: answer)).Where(pair => pair.Answer is not null)
                .ToDictionary(pair => pair.Key, pair => pair.Answer!), count);
        return id.Length > 0 && operations.Count == 0
            ? throw new PulsarOpsException(nameof(SR.OperationNotFound), ErrorKind.NotFound, id, id, topology.Name)
            : operations;
    }
}
