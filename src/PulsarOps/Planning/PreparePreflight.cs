using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

/// <summary>Requirements that the hosts do not meet and that no step of the plan provides.</summary>
internal static class PreparePreflight
{
    public static IEnumerable<PulsarOpsException> Problems(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> facts,
        IReadOnlyList<DesiredState> desiredStates,
        NameCheck nameCheck,
        string host
    )
    {
        var fact = facts[host];
        var prepares = IsDesired(desiredStates, LifecycleState.Prepared);
        if (!fact.Bash && IsDesired(desiredStates, LifecycleState.Installed) && !WillProvidePackages(topology, fact))
            yield return new(nameof(SR.BashMissing), ErrorKind.NotFound, host, host);
        if ((IsDesired(desiredStates, LifecycleState.Installed) || (prepares && PrepareScope.Applies(topology)))
            && Java(topology, host, fact) is { } java)
        {
            yield return java;
        }

        var programs = fact.Preparation?.MissingPrograms.Where(program => program != "bash").ToArray() ?? [];
        if (
            (prepares || IsDesired(desiredStates, LifecycleState.Installed))
            && programs.Length > 0
            && !WillProvidePackages(topology, fact)
        )
        {
            yield return new(
                nameof(SR.ProgramMissing), ErrorKind.NotFound, host, host, string.Join(", ", programs),
                string.Join(" ", programs.Select(PrepareScope.PackageOf).Distinct()));
        }

        if (
            (prepares || IsDesired(desiredStates, LifecycleState.Installed))
            && Names(topology, facts, nameCheck, host) is { } names
        )
            yield return names;
    }

    private static PulsarOpsException? Java(PulsarTopology topology, string host, HostFacts fact)
    {
        if (JavaChoice.Problem(topology, host, fact) is not { } problem)
            return null;
        if (!PrepareScope.MayChange(topology) || (topology.JavaHome is not null && topology.JavaArchive is null))
            return problem;
        if (topology.JavaArchive is not null || JavaChoice.Package(topology, fact) is not null)
            return null; // the reader of the archive reports what is wrong with it
        var line = ReleaseCatalog.LineOf(topology.Version);
        return new(
            nameof(SR.JavaNotOffered),
            ErrorKind.NotFound,
            host,
            host,
            topology.Version,
            string.Join(", ", line.JavaByPreference),
            fact.OperatingSystem,
            fact.Java.Count == 0 ? "" : $" Found, but not suitable: {JavaChoice.Found(fact)}."
        );
    }

    private static PulsarOpsException? Names(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, NameCheck names, string host)
    {
        var wrong = names.Wrong(host);
        if (PrepareScope.MayChange(topology) && PreparePlanner.WantedHosts(topology, facts, names, host) is not null)
            wrong = [.. wrong.Where(pair => !PrepareScope.HasAddress(pair.Node))];
        return wrong.Count == 0
            ? null
            : new(
                nameof(SR.NameUnresolved),
                ErrorKind.InvalidState,
                host,
                host,
                string.Join("; ", wrong.Select(pair => pair.Message))
            );
    }

    /// <summary>
    /// What a stage that only installs or starts needs from Initialize-PulsarHost: one error for all hosts. Reporting
    /// consequences as well would only hide the cause.
    /// </summary>
    public static IEnumerable<PulsarOpsException> Unprepared(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> facts,
        IReadOnlyList<DesiredState> desiredStates
    )
    {
        if (!PrepareScope.MayChange(topology) || IsDesired(desiredStates, LifecycleState.Prepared))
            yield break;

        var names = new NameCheck(topology, facts);
        HashSet<string> assumed = [.. topology.Context.Assumed];
        var asks = desiredStates
            .Where(desired => desired.State is LifecycleState.Installed or LifecycleState.Running)
            .ToArray();
        var hosts = HostMap
            .Of(topology)
            .Where(host =>
                facts[host.Key].Answered
                && topology.On([.. host]).Any(service => asks.Any(desired => desired.Selects(service)))
            )
            .Select(host =>
                (
                    host.Key,
                    Message: string.Join(", ", Missing(topology, facts, desiredStates, names, assumed, host.Key))
                )
            )
            .Where(host => host.Message.Length > 0)
            .ToArray();
        if (hosts.Length > 0)
        {
            yield return new(
                nameof(SR.HostNotPrepared), ErrorKind.InvalidState, topology.Name, topology.Name,
                string.Join("; ", hosts.GroupBy(host => host.Message, host => host.Key)
                    .Select(group => $"on {string.Join(", ", group)} {group.Key}")));
        }
    }

    private static IEnumerable<string> Missing(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> facts,
        IReadOnlyList<DesiredState> desiredStates,
        NameCheck names,
        HashSet<string> assumed,
        string host
    )
    {
        var fact = facts[host];
        if (topology.ServiceUser is { } user
            && fact.Preparation is { Account: null } && !assumed.Contains(StepId.Account(host)))
        {
            yield return $"the account {user} is missing";
        }

        if (!IsDesired(desiredStates, LifecycleState.Installed))
            yield break;

        var programs = fact.Preparation?.MissingPrograms ?? [];
        if (programs.Count > 0 && WillProvidePackages(topology, fact) && !assumed.Contains(StepId.Packages(host)))
            yield return $"{string.Join(" and ", programs)} {(programs.Count == 1 ? "is" : "are")} missing";
        if (!assumed.Contains(StepId.Java(host))
            && JavaChoice.Problem(topology, host, fact) is not null && Java(topology, host, fact) is null)
        {
            yield return $"no Java runs Apache Pulsar {topology.Version}";
        }

        if (!assumed.Contains(StepId.Path(host, HostsFile.Path)) && names.Wrong(host).Count > 0
            && Names(topology, facts, names, host) is null)
        {
            yield return "names of the cluster's hosts do not resolve to their addresses";
        }
    }

    /// <summary>
    /// Whether this stage installs packages. If it does not, <see cref="Unprepared"/> reports missing ones.
    /// </summary>
    private static bool WillProvidePackages(PulsarTopology topology, HostFacts fact) =>
        fact.Preparation is { PackageManager.Length: > 0 } && PrepareScope.MayChange(topology);

    private static bool IsDesired(IReadOnlyList<DesiredState> desiredStates, LifecycleState state) =>
        desiredStates.Any(desired => desired.State == state);
}
