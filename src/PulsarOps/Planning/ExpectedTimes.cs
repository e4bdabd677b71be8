using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>How long steps usually take on a host of two cores with Apache Pulsar 4.0. Only estimates use it.</summary>
internal static class ExpectedTimes
{
    private const double Moment = 0.1;

    public static double Of(PlannedStep step, PulsarRole? role) => step.Step.Action switch
    {
        PulsarAction.UnpackRelease => 25,
        PulsarAction.InstallPackage => 30,
        PulsarAction.StartService => 0.5,
        PulsarAction.StopService => role is { } stops ? RoleCatalog.Of(stops).ExpectedStopSeconds : 1,
        PulsarAction.AwaitService => step.Work is WaitWork { ReadinessProbe: PortReadiness } ? 2
            : role is { } starts ? RoleCatalog.Of(starts).ExpectedStartSeconds : 6,
        PulsarAction.InitializeMetadata => step.Step.IsDeferred ? 10 : 0.5,
        PulsarAction.AwaitMetadata => 4,
        PulsarAction.SetRack or PulsarAction.SetServiceUrl => 0.5,
        _ => Moment,
    };

    /// <summary>The longest chain of dependent steps.</summary>
    public static TimeSpan Of(IReadOnlyList<PulsarPlanStep> steps)
    {
        var byId = steps.ToDictionary(step => step.Id);
        var ends = new Dictionary<string, double>();
        return TimeSpan.FromSeconds(steps.Count == 0 ? 0 : Math.Ceiling(steps.Max(End)));

        double End(PulsarPlanStep step)
        {
            if (ends.TryGetValue(step.Id, out var known))
                return known;
            ends[step.Id] = 0;
            return ends[step.Id] =
                step.ExpectedSeconds
                + step.After.Where(byId.ContainsKey).Select(id => End(byId[id])).DefaultIfEmpty(0).Max();
        }
    }
}
