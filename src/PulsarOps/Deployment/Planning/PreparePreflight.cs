using PulsarOps.Common;
using PulsarOps.Configuration;
using PulsarOps.Remote.Facts;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>What the hosts themselves lack, and no step of the plan brings.</summary>
internal static class PreparePreflight
{
    public static IEnumerable<PulsarOpsException> Problems(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, IReadOnlyList<Goal> goals, string machine)
    {
        var fact = facts[machine];
        var prepares = IsGoal(goals, GoalState.Prepared);
        if (!fact.Bash && IsGoal(goals, GoalState.Installed) && !BringsPackages(topology, fact))
            yield return new(nameof(SR.BashMissing), ErrorKind.NotFound, machine, machine);
        if ((IsGoal(goals, GoalState.Installed) || (prepares && PrepareScope.Applies(topology)))
            && Java(topology, machine, fact) is { } java)
        {
            yield return java;
        }

        var programs = fact.Preparation?.MissingPrograms.Where(program => program != "bash").ToArray() ?? [];
        if ((prepares || IsGoal(goals, GoalState.Installed)) && programs.Length > 0 && !BringsPackages(topology, fact))
        {
            yield return new(
                nameof(SR.ProgramMissing), ErrorKind.NotFound, machine, machine, string.Join(", ", programs),
                string.Join(" ", programs.Select(PrepareScope.PackageOf).Distinct()));
        }

        if ((prepares || IsGoal(goals, GoalState.Installed)) && Names(topology, facts, machine) is { } names)
            yield return names;
    }

    private static PulsarOpsException? Java(PulsarTopology topology, string machine, HostFacts fact)
    {
        if (JavaChoice.Problem(topology, machine, fact) is not { } problem)
            return null;
        if (!PrepareScope.MayChange(topology) || (topology.JavaHome is not null && topology.JavaArchive is null))
            return problem;
        if (topology.JavaArchive is not null || JavaChoice.Package(topology, fact) is not null)
            return null; // what is wrong with the archive is told by whoever reads it
        var line = ReleaseCatalog.LineOf(topology.Version);
        return new(
            nameof(SR.JavaNotOffered), ErrorKind.NotFound, machine, machine, topology.Version, string.Join(", ", line.JavaByPreference),
            fact.OperatingSystem, fact.Java.Count == 0 ? "" : $" Found, but not fit: {JavaChoice.Found(fact)}.");
    }

    private static PulsarOpsException? Names(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, string machine)
    {
        var wrong = NameCheck.Wrong(topology, facts, machine);
        if (PrepareScope.MayChange(topology) && PreparePlanner.WantedHosts(topology, facts, machine) is not null)
            wrong = [.. wrong.Where(pair => !PrepareScope.HasAddress(pair.Node))];
        return wrong.Count == 0 ? null : new(
            nameof(SR.NameUnresolved), ErrorKind.InvalidState, machine, machine, string.Join("; ", wrong.Select(pair => pair.Words)));
    }

    /// <summary>
    /// What Initialize-PulsarHost would bring and a stage that only installs or starts needs: one error for all hosts.
    /// Whatever else is missing for the lack of it would only hide the cause.
    /// </summary>
    public static IEnumerable<PulsarOpsException> Unprepared(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, IReadOnlyList<Goal> goals)
    {
        if (!PrepareScope.MayChange(topology) || IsGoal(goals, GoalState.Prepared))
            yield break;

        var asks = goals.Where(goal => goal.State is GoalState.Installed or GoalState.Running).ToArray();
        var hosts = Machines.Of(topology)
            .Where(machine => facts[machine.Key].Answered
                && topology.Services.Any(
                    service => machine.Contains(service.Host) && asks.Any(goal => goal.Selects(service))))
            .Select(machine => (machine.Key, Words: string.Join(", ", Missing(topology, facts, goals, machine.Key))))
            .Where(host => host.Words.Length > 0).ToArray();
        if (hosts.Length > 0)
        {
            yield return new(
                nameof(SR.HostNotPrepared), ErrorKind.InvalidState, topology.Name, topology.Name,
                string.Join("; ", hosts.GroupBy(host => host.Words, host => host.Key)
                    .Select(group => $"on {string.Join(", ", group)} {group.Key}")));
        }
    }

    private static IEnumerable<string> Missing(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, IReadOnlyList<Goal> goals,
        string machine)
    {
        var fact = facts[machine];
        if (topology.ServiceUser is { } user
            && fact.Preparation is { Account: null } && !IsAssumed(StepIds.Account(machine)))
        {
            yield return $"the account {user} is missing";
        }

        if (!IsGoal(goals, GoalState.Installed))
            yield break;

        var programs = fact.Preparation?.MissingPrograms ?? [];
        if (programs.Count > 0 && BringsPackages(topology, fact) && !IsAssumed(StepIds.Packages(machine)))
            yield return $"{string.Join(" and ", programs)} {(programs.Count == 1 ? "is" : "are")} missing";
        if (!IsAssumed(StepIds.Java(machine))
            && JavaChoice.Problem(topology, machine, fact) is not null && Java(topology, machine, fact) is null)
        {
            yield return $"no Java is there that runs Apache Pulsar {topology.Version}";
        }

        if (!IsAssumed(StepIds.Path(machine, HostsFile.Path)) && NameCheck.Wrong(topology, facts, machine).Count > 0
            && Names(topology, facts, machine) is null)
        {
            yield return "names of the cluster's hosts do not mean their addresses";
        }

        bool IsAssumed(string step) => topology.Context.Assumed.Contains(step);
    }

    /// <summary>
    /// Whether this stage brings packages; if it only installs, <see cref="Unprepared"/> tells that they are missing.
    /// </summary>
    private static bool BringsPackages(PulsarTopology topology, HostFacts fact) =>
        fact.Preparation is { PackageManager.Length: > 0 } && PrepareScope.MayChange(topology);

    private static bool IsGoal(IReadOnlyList<Goal> goals, GoalState state) => goals.Any(goal => goal.State == state);
}
