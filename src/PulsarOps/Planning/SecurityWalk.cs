using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// The way from the security that the running services have to that of the topology. Each stage on it is one rolling
/// update, after which the cluster works. A run finds its place on the way in the services' configurations, and so
/// continues one that was interrupted.
/// </summary>
internal static class SecurityWalk
{
    /// <summary>
    /// Asks for the configurations. For an open cluster, a single file shows whether it was secured before.
    /// </summary>
    public static void Ask(HostQuestions questions)
    {
        if (!questions.Want(LifecycleState.Installed))
            return;
        if (IsSecured(questions.Topology))
            questions.AskForContents(questions.Services.Select(service => service.ConfigFile));
        else
            questions.AskForPaths(questions.Nodes.Select(node => node.Paths.CertificateRecord));
    }

    /// <summary>
    /// The configurations that must be read to know whether a cluster that should be open is secured.
    /// </summary>
    public static IReadOnlyList<string> Unread(
        PulsarTopology topology, IEnumerable<PulsarNode> nodes, HostFacts facts) =>
        IsSecured(topology) || !nodes.Any(node => facts.Paths.ContainsKey(node.Paths.CertificateRecord)) ? [] :
        [
            .. topology.Services.Where(service => nodes.Contains(service.Host))
                .Select(service => service.ConfigFile),
        ];

    /// <summary>The stages that are left, in the order of going through them; empty at the end of the way.</summary>
    public static IReadOnlyList<SecurityStage> Stages(PlanInput input)
    {
        var topology = input.Topology;
        if (topology.IsOnTheWay || !topology.Services.Any(service => input.FactOf(service).Running))
            return [];
        var found = (from service in topology.Services
                     let stage = StageOf(input, service)
                     where stage is not null
                     select (Service: service, Stage: stage.Value)).ToArray();
        var (end, stages) = (topology.Security.End, Enum.GetValues<SecurityStage>());
        var highest = found.Select(place => place.Stage).DefaultIfEmpty().Max();
        var back = stages.Where(stage => stage >= end && stage < highest).Reverse();
        var forth = SecurityRoll.Of(topology).Where(roll => roll.Roles.Count > 0).Select(roll => roll.Stage)
            .SkipWhile(stage => !found.Any(place =>
                place.Stage < stage && RoleCatalog.Of(place.Service.Role).SecurityRolls.Contains(stage)));
        SecurityStage[] way = [.. back, .. forth];

        // All configurations are at one stage, but a service still runs with the one before. The services of the next
        // stage would count on it, so this stage is not over.
        var isOver = way.Length == 0 || highest == SecurityStage.None
            || found.Any(place => place.Stage != SecurityRoll.LevelOf(place.Service.Role, highest))
            || !found.Any(place => input.FactOf(place.Service) is { Running: true, InputsChanged: true });
        return isOver ? way : [highest, .. way];
    }

    /// <summary>How far each running service has come, by its id.</summary>
    public static IReadOnlyDictionary<string, SecurityStage> Levels(PlanInput input) =>
        input.Topology.Services.Where(service => input.FactOf(service).Running).ToDictionary(
            service => service.Id, service => StageOf(input, service) ?? SecurityStage.None);

    /// <summary>How far a service has come; null if it is not installed.</summary>
    public static SecurityStage? StageOf(PlanInput input, PulsarService service)
    {
        if (!input.FactsOf(service.Host).Contents.TryGetValue(service.ConfigFile, out var text))
            return null;
        var configuration = new PropertiesDocument(text);
        var security = input.Topology.Security;
        var stage = SecurityStage.None;
        foreach (var marker in RoleCatalog.Of(service.Role).SecurityMarkers)
        {
            if (!marker.IsShownBy(configuration[marker.Key] ?? "")
                || (LacksTokens(marker.Stage) && configuration["authenticationEnabled"] != "true"))
            {
                break;
            }

            stage = marker.Stage;
        }

        return stage;

        // A cluster with TLS alone gets tokens by the stage at which clients without one are still accepted.
        bool LacksTokens(SecurityStage reached) => reached is SecurityStage.Permissive or SecurityStage.ProxiesSpeak
            && security.Authentication != PulsarAuthenticationMode.None && RoleCatalog.Of(service.Role).CarriesToken;
    }

    private static bool IsSecured(PulsarTopology topology) => topology.Security.Tls != PulsarTlsMode.None;
}
