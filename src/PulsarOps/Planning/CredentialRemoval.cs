using PulsarOps.Hosts;
using PulsarOps.Model;

namespace PulsarOps.Planning;

/// <summary>
/// Steps that remove what PulsarOps wrote into the folder of keys, once the cluster is open again and its services run
/// without TLS. The record of the certificate goes last: as long as it is there, a later run continues.
/// </summary>
internal static class CredentialRemoval
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        // On the way to an open cluster, the topology still has TLS.
        if (input.Topology.Security.Tls != PulsarTlsMode.None || !PlanStates.IsUpdateOfAll(input.DesiredStates))
            return;
        foreach (var host in input.AnsweringHosts)
        {
            foreach (var node in host.Where(node => AreUnused(input, plan, node)))
            {
                var restarts = input.Topology.On(node).Select(StepId.RestartReady).Where(plan.WillProvide);
                Plan(input.Facts[host.Key], plan, host.Key, node, restarts);
            }
        }
    }

    private static bool AreUnused(PlanInput input, PlanBuilder plan, PulsarNode node) =>
        input.FactsOf(node).Paths.ContainsKey(node.Paths.CertificateRecord)
        && input.Topology.On(node).All(service =>
            (!input.FactOf(service).InputsChanged || plan.WillProvide(StepId.RestartReady(service)))
            && SecurityWalk.StageOf(input, service) is null or SecurityStage.None);

    /// <param name="facts">What is on the host.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="host">The host.</param>
    /// <param name="node">A node on it.</param>
    /// <param name="restarts">After these steps, the services of the node run without the files.</param>
    private static void Plan(
        HostFacts facts, PlanBuilder plan, string host, PulsarNode node, IEnumerable<StepId> restarts)
    {
        var done = restarts.ToList();
        var files = facts.Made.Entries.Where(entry => entry.Value == MadeKind.File)
            .Select(entry => entry.Key)
            .Where(path => Ownership.IsBelow(path, node.Paths.Tls) && facts.Made.Present.Contains(path))
            .OrderBy(path => path == node.Paths.CertificateRecord).ThenBy(path => path, StringComparer.Ordinal);
        foreach (var path in files)
            Add(path, new RemoveOperation(path), "the cluster is open, and no service uses it");
        if (facts.Made.Entries.ContainsKey(node.Paths.Tls))
            Add(node.Paths.Tls, new PruneOperation(node.Paths.Tls), "it may be empty now");

        void Add(string path, HostOperation operation, string reason)
        {
            var id = StepId.Remove(host, path);
            plan.Add(new(
                new PulsarPlanStep(id, node.Name, null, PulsarAction.Remove, path, reason), host,
                new ApplyWork(operation, node.Paths.State), [.. done]));
            done.Add(id);
        }
    }
}
