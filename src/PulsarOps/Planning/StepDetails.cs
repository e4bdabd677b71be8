using System.Text;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Adds what a plan shows of each step once all steps are known: predecessors, expected time, drift and differences.
/// </summary>
internal static class StepDetails
{
    public static IReadOnlyList<PlannedStep> Complete(PlanInput input, IReadOnlyList<PlannedStep> steps)
    {
        var edges = new Edges([.. steps.Select(step => step.Id)]);
        var roles = input.Topology.Services.ToDictionary(service => service.Id, service => service.Role);
        return [.. steps.Select(step => step with { Step = Complete(input, step, edges, roles) })];
    }

    private static PulsarPlanStep Complete(
        PlanInput input, PlannedStep planned, Edges edges, Dictionary<string, PulsarRole> roles)
    {
        var step = planned.Step;
        var facts = input.Facts[planned.Host];
        PulsarRole? role = step.Service is { } service && roles.TryGetValue(service, out var known) ? known : null;
        return new(step.Id, step.Node, step.Service, step.Action, step.Target, step.Reason)
        {
            Restarts = step.Restarts,
            IsDeferred = planned.Work is DeferredWork,
            After = ReadOnly.Copy(edges.Of(planned)),
            ExpectedSeconds = ExpectedTimes.Of(planned, role),
            Drift = DriftOf(facts, planned),
            Diff = ReadOnly.Copy(DiffOf(facts, planned)),
        };
    }

    private static IReadOnlyList<PulsarChange> DiffOf(HostFacts facts, PlannedStep step) =>
        ReplacedFiles.Of(facts, step) is { } change && facts.Contents.TryGetValue(change.Path, out var old)
            ? TextDiff.Of(change.Path, old, Encoding.UTF8.GetString(change.Content))
            : [];

    private static PulsarDrift? DriftOf(HostFacts facts, PlannedStep step) =>
        step.Work switch
        {
            UnpackWork unpack => facts.Releases.ContainsKey(unpack.Tree) ? PulsarDrift.Binary : null,
            ApplyWork { Operation: RestOperation } => PulsarDrift.Metadata,
            ApplyWork { Operation: UnitOperation unit } => facts.Paths.ContainsKey(unit.Path) ? PulsarDrift.Unit : null,
            ApplyWork { Operation: DirectoryOperation directory } => facts.Paths.TryGetValue(
                directory.Path,
                out var folder
            ) && folder.IsDirectory
                ? DriftOf(folder, directory.Mode)
                : null,
            ApplyWork { Operation: FileOperation file } when facts.Paths.TryGetValue(file.Path, out var there) =>
                ReplacedFiles.Of(facts, step) is not null ? PulsarDrift.Configuration : DriftOf(there, file.Mode),
            ApplyWork { Operation: EditOperation } => PulsarDrift.Configuration,
            _ => null,
        };

    private static PulsarDrift DriftOf(PathFact fact, string mode) =>
        fact.Mode != mode ? PulsarDrift.Mode : PulsarDrift.Owner;

    /// <summary>The steps that one step waits for.</summary>
    private sealed class Edges(HashSet<string> ids)
    {
        // The services of a role share their quotas, which may have hundreds of members.
        private readonly Dictionary<StepQuota, (string[] List, HashSet<string> Set)> _quotas =
            new(ReferenceEqualityComparer.Instance);

        public List<string> Of(PlannedStep step)
        {
            List<string> edges = [.. step.After.Select(id => id.Text).Where(ids.Contains).Distinct()];
            foreach (var quota in step.AfterEnough)
            {
                if (!_quotas.TryGetValue(quota, out var members))
                {
                    string[] list = [.. quota.Ids.Select(id => id.Text).Where(ids.Contains).Distinct()];
                    members = _quotas[quota] = (list, [.. list]);
                }

                edges.AddRange(
                    edges.Exists(members.Set.Contains) ? members.List.Except(edges).ToArray() : members.List);
            }

            return edges;
        }
    }
}

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
