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
        if (!fact.Bash && IsGoal(goals, GoalState.Installed) && !BringsPackages(topology, goals, machine, fact))
            yield return new(nameof(SR.BashMissing), ErrorKind.NotFound, machine, machine);
        if ((IsGoal(goals, GoalState.Installed) || (prepares && PrepareScope.Applies(topology))) && Java(topology, goals, machine, fact) is { } java)
            yield return java;

        var programs = fact.Preparation?.MissingPrograms.Where(program => program != "bash").ToArray() ?? [];
        if (prepares && programs.Length > 0 && !BringsPackages(topology, goals, machine, fact))
        {
            yield return new(
                nameof(SR.ProgramMissing), ErrorKind.NotFound, machine, machine, string.Join(", ", programs),
                string.Join(" ", programs.Select(PrepareScope.PackageOf).Distinct()));
        }

        if ((prepares || IsGoal(goals, GoalState.Installed)) && Names(topology, facts, goals, machine) is { } names)
            yield return names;
    }

    private static PulsarOpsException? Java(PulsarTopology topology, IReadOnlyList<Goal> goals, string machine, HostFacts fact)
    {
        if (JavaChoice.Problem(topology, machine, fact) is not { } problem)
            return null;
        if (!Prepares(topology, goals, StepIds.Java(machine)) || (topology.JavaHome is not null && topology.JavaArchive is null))
            return problem;
        if (topology.JavaArchive is not null || JavaChoice.Package(topology, fact) is not null)
            return null; // what is wrong with the archive is told by whoever reads it
        var line = ReleaseCatalog.LineOf(topology.Version);
        return new(
            nameof(SR.JavaNotOffered), ErrorKind.NotFound, machine, machine, topology.Version, string.Join(", ", line.JavaByPreference),
            fact.OperatingSystem);
    }

    private static PulsarOpsException? Names(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, IReadOnlyList<Goal> goals, string machine)
    {
        var wrong = NameCheck.Wrong(topology, facts, machine);
        if (Prepares(topology, goals, StepIds.Path(machine, HostsFile.Path)) && PreparePlanner.WantedHosts(topology, facts, machine) is not null)
            wrong = [.. wrong.Where(pair => !PrepareScope.HasAddress(pair.Node))];
        return wrong.Count == 0 ? null : new(
            nameof(SR.NameUnresolved), ErrorKind.InvalidState, machine, machine, string.Join("; ", wrong.Select(pair => pair.Words)));
    }

    private static bool BringsPackages(PulsarTopology topology, IReadOnlyList<Goal> goals, string machine, HostFacts fact) =>
        fact.Preparation is { PackageManager.Length: > 0 } && Prepares(topology, goals, StepIds.Packages(machine));

    /// <summary>Whether this stage may change the host, or an earlier one under -WhatIf would have done so.</summary>
    private static bool Prepares(PulsarTopology topology, IReadOnlyList<Goal> goals, string step) =>
        (IsGoal(goals, GoalState.Prepared) && PrepareScope.MayChange(topology)) || topology.Context.Assumed.Contains(step);

    private static bool IsGoal(IReadOnlyList<Goal> goals, GoalState state) => goals.Any(goal => goal.State == state);
}
