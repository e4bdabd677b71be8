using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Conditions that the user should know before a plan is carried out and that no step changes.</summary>
internal static class PlanWarnings
{
    public static IEnumerable<string> Left(PlanInput input) =>
        RemovePlanner.Left(input).Select(left => Text(SR.UninstallLeaves, left.Host, Ownership.Names(left.Paths)));

    public static IEnumerable<string> Restarts(PlanInput input)
    {
        var selected = input
            .Topology.Services.Where(service => input.Wants(LifecycleState.Restarted, service))
            .ToArray();
        var stopped = selected.Where(service => !input.FactOf(service).Running).Select(service => service.Id).ToArray();
        if (stopped.Length > 0)
            yield return Text(SR.RestartLeavesStopped, string.Join(", ", stopped));

        var ledgers = LedgerState.Of(input);
        foreach (var role in RoleCatalog.All.Select(role => role.Role))
        {
            var needed = StopNeeds.Of(input, role, ledgers);
            var all = input.Topology.Of(role).Count();
            if (all - 1 < needed && selected.Any(service => service.Role == role && input.FactOf(service).Running))
                yield return Text(SR.RestartInterrupts, all, role, needed);
        }
    }

    /// <summary>What an update with a limit leaves as it is.</summary>
    public static IEnumerable<string> Limited(PlanInput input) => input.HeldBack.Count == 0 ? []
        : [Text(SR.UpdateLimited, input.Options.Limit!, string.Join(", ", input.HeldBack))];

    /// <summary>
    /// Service URLs in the metadata that differ from those of the topology. The tool that initialises metadata reports
    /// success but leaves existing metadata unchanged (seen on 4.0.8 and 2.10.1).
    /// </summary>
    public static IEnumerable<string> ServiceUrls(PlanInput input)
    {
        if (
            !input.Wants(LifecycleState.Initialized)
            || input.Wants(LifecycleState.Updated)
            || input.Metadata is not { Reachable: true } metadata
            || !metadata.Nodes.TryGetValue(MetadataPlanner.ClusterNode(input.Topology), out var cluster)
        )
            yield break;

        // One that is missing, or that leads to a closed port, leads no client astray.
        foreach (var (key, found, wanted) in ServiceUrlPlanner.Differences(input.Topology, cluster))
        {
            if (found is not null && wanted is not null)
                yield return Text(SR.ServiceUrlDiffers, input.Topology.Name, key, found, wanted);
        }
    }

    private static string Text(string format, params object[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, format, arguments);
}
