using PulsarOps.Common;
using PulsarOps.Rendering;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

/// <summary>
/// Checks whether services may go from the release on their hosts to that of the topology. The services' environment
/// files name the release on a host, whether they run or not, because their data belongs to that release.
/// </summary>
internal static class ReleaseUpgrade
{
    /// <summary>Asks for the files that name the release of a service.</summary>
    public static void Ask(HostQuestions questions) => questions.AskForContents(questions.Services
        .Where(service => Concerns(questions.DesiredStates, service)).Select(service => service.EnvironmentFile));

    public static IEnumerable<PulsarOpsException> Problems(PlanInput input) =>
        Problems(input, input.Options.AllowsDowngrade);

    public static IEnumerable<PulsarOpsException> Problems(PlanInput input, bool allowsDowngrade) =>
        input.Topology.Services.Where(service => Concerns(input.DesiredStates, service))
            .Select(service => (Service: service, Release: Installed(input, service)))
            .Where(entry => entry.Release is not null)
            .GroupBy(entry => entry.Release!, entry => entry.Service).OrderBy(group => group.Key)
            .Select(group => Problem(input.Topology, group.Key, [.. group], allowsDowngrade))
            .OfType<PulsarOpsException>();

    private static PulsarOpsException? Problem(
        PulsarTopology topology, Version from, IReadOnlyList<PulsarService> services, bool allowsDowngrade)
    {
        var names = string.Join(", ", services.Take(3).Select(service => service.Id))
            + (services.Count > 3 ? ", …" : "");
        var change = ReleasePaths.Between(from, topology.Version);
        return change.Kind switch
        {
            ReleaseChangeKind.Irreversible => Error(nameof(SR.ReleaseDowngrade), change.Reason, change.Source),
            ReleaseChangeKind.InHops => Error(
                nameof(SR.ReleaseJumpUnsupported), change.Source, string.Join(" → ", change.Path)),
            ReleaseChangeKind.Downgrade when !allowsDowngrade => Error(nameof(SR.ReleaseOlder)),
            _ => null,
        };

        PulsarOpsException Error(string id, params object[] more) =>
            new(id, ErrorKind.InvalidState, topology.Name, [topology.Name, from, topology.Version, names, .. more]);
    }

    private static bool Concerns(IReadOnlyList<DesiredState> desiredStates, PulsarService service) =>
        desiredStates.Any(desired =>
            desired.State
                is LifecycleState.Installed
                    or LifecycleState.Initialized
                    or LifecycleState.Running
                    or LifecycleState.Updated
                    or LifecycleState.Restarted
            && desired.Selects(service)
        );

    /// <summary>The folder of the release on the host of a service; null if it is unknown.</summary>
    public static string? ReleaseOf(PlanInput input, PulsarService service) =>
        input.FactsOf(service.Host).Contents.TryGetValue(service.EnvironmentFile, out var text)
            ? EnvironmentFile.ReleaseOf(text) : null;

    private static Version? Installed(PlanInput input, PulsarService service) =>
        ReleaseOf(input, service) is { } release
        && Version.TryParse(release.AsSpan(release.LastIndexOf('-') + 1), out var version)
            ? version : null;
}
