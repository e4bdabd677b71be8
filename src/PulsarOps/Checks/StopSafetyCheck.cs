using System.Globalization;
using PulsarOps.Engine;
using PulsarOps.Planning;
using PulsarOps.Roles;

namespace PulsarOps.Checks;

/// <summary>Checks for each node whether the cluster can do without its services.</summary>
internal sealed class StopSafetyCheck(HostPool pool, PulsarTopology topology, IDeploymentLog log)
{
    private const string Name = "Stop";

    /// <param name="nodes">The names of the nodes.</param>
    /// <param name="together">Whether all of them stop at the same time.</param>
    /// <param name="report">Gets the checks, in the order of the nodes.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task RunAsync(
        IReadOnlyList<string> nodes, bool together, Action<PulsarCheck> report, CancellationToken cancellation)
    {
        var input = await new HostReader(pool, log).ReadStatusAsync(topology, cancellation);
        var groups = together ? new[] { nodes } : nodes.Select(node => new[] { node }).ToArray();
        foreach (var group in groups)
        {
            var services = topology.Services.Where(service => group.Contains(service.Node)).ToArray();
            var obstacles = StopNeeds.Obstacles(input, services).ToArray();
            foreach (var service in group.SelectMany(node => services.Where(service => service.Node == node)))
                report(Check(input, service, [.. obstacles.Where(obstacle => obstacle.Service.Role == service.Role)]));
        }
    }

    private PulsarCheck Check(PlanInput input, PulsarService service, IReadOnlyList<StopObstacle> obstacles)
    {
        var fact = input.FactOf(service);
        if (!input.FactsOf(service.Host).Answered)
        {
            return new(Name, service.Id, PulsarCheckStatus.Skipped, "The host does not answer.")
            {
                ErrorId = $"Service{PulsarServiceState.Unknown}",
                Recommendation = "Check the host; its services count as not ready.",
            };
        }

        if (!fact.Ready)
        {
            return new(
                Name, service.Id, PulsarCheckStatus.Passed, fact.Running ? "It is not ready." : "It does not run.");
        }

        if (obstacles is [var first, ..])
        {
            var error = StopSafety.Error(first);
            return new(
                Name, service.Id, PulsarCheckStatus.Failed,
                string.Join(" ", obstacles.Select(obstacle => StopSafety.Error(obstacle).Message)))
            {
                ErrorId = error.ErrorId, Recommendation = Remedy(service, first),
            };
        }

        var others = topology.Of(service.Role).Where(input.IsReady).Except([service]).Count();
        return new(
            Name, service.Id,
            others == 0 && RoleCatalog.Of(service.Role).ClientUrl(topology, service) is not null
                ? PulsarCheckStatus.Warning : PulsarCheckStatus.Passed,
            string.Format(
                CultureInfo.InvariantCulture, "{0} of {1} services of role {2} would remain ready.", others,
                topology.Of(service.Role).Count(), service.Role));
    }

    /// <summary>When it can stop.</summary>
    private static string Remedy(PulsarService service, StopObstacle obstacle) => obstacle switch
    {
        { Kind: StopObstacleKind.Ledgers, IsRecoveryOff: true } =>
            "Run bin/bookkeeper shell autorecovery -enable, and wait for the copies.",
        { Kind: StopObstacleKind.Ledgers } => "Wait until the copies are made, or start the lost bookies.",
        { Kind: StopObstacleKind.Unknown } => "Check ZooKeeper: Get-PulsarZooKeeper.",
        { IsByDesign: true } => $"Add a service of role {service.Role}, or accept the interruption.",
        _ => $"Start the others first: Start-Pulsar{service.Role}",
    };
}
