using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

/// <summary>Checks whether the hosts have the software and the names that no step of the plan provides.</summary>
internal static class HostRequirements
{
    public static IEnumerable<PulsarOpsException> Bash(PlanInput input) =>
        !input.Wants(LifecycleState.Installed)
            ? []
            : from host in input.AnsweringHosts
              let fact = input.Facts[host.Key]
              where !fact.Bash && !WillProvidePackages(input.Topology, fact)
              select new PulsarOpsException(nameof(SR.BashMissing), ErrorKind.NotFound, host.Key, host.Key);

    public static IEnumerable<PulsarOpsException> Java(PlanInput input) =>
        !input.Wants(LifecycleState.Installed)
            && !(input.Wants(LifecycleState.Prepared) && PrepareScope.Applies(input.Topology))
            ? []
            : input.AnsweringHosts.Select(host => JavaOf(input, host.Key)).OfType<PulsarOpsException>();

    /// <summary>Programs that deployments use on a host, besides bash.</summary>
    public static IEnumerable<PulsarOpsException> Programs(PlanInput input) =>
        !PreparesOrInstalls(input)
            ? []
            : from host in input.AnsweringHosts
              let fact = input.Facts[host.Key]
              let programs = fact.Preparation?.MissingPrograms.Where(program => program != "bash").ToArray() ?? []
              where programs.Length > 0 && !WillProvidePackages(input.Topology, fact)
              select new PulsarOpsException(
                  nameof(SR.ProgramMissing), ErrorKind.NotFound, host.Key, host.Key, string.Join(", ", programs),
                  string.Join(" ", programs.Select(PrepareScope.PackageOf).Distinct()));

    /// <summary>Names that hosts resolve wrongly and that no step corrects.</summary>
    public static IEnumerable<PulsarOpsException> Names(PlanInput input)
    {
        if (!PreparesOrInstalls(input))
            return [];
        var names = new NameCheck(input.Topology, input.Facts);
        return input.AnsweringHosts.Select(host => NamesOf(input, names, host.Key)).OfType<PulsarOpsException>();
    }

    /// <summary>Nodes whose hosts have no interface with the node's address.</summary>
    public static IEnumerable<PulsarOpsException> Addresses(PlanInput input)
    {
        if (!PreparesOrInstalls(input))
            return [];
        var names = new NameCheck(input.Topology, input.Facts);
        return input.AnsweringHosts.SelectMany(host => host).Select(names.NotLocal).OfType<PulsarOpsException>();
    }

    /// <summary>
    /// What a stage that only installs or starts needs from Initialize-PulsarHost. One error for all hosts, without the
    /// missing items that follow from it.
    /// </summary>
    public static IEnumerable<PulsarOpsException> Unprepared(PlanInput input)
    {
        var topology = input.Topology;
        if (!PrepareScope.MayChange(topology) || input.Wants(LifecycleState.Prepared))
            yield break;

        var names = new NameCheck(topology, input.Facts);
        HashSet<string> assumed = [.. topology.Context.Assumed];
        var hosts = input.AnsweringHosts
            .Where(host => topology.On([.. host]).Any(service =>
                input.Wants(LifecycleState.Installed, service) || input.Wants(LifecycleState.Running, service)))
            .Select(host => (host.Key, Message: string.Join(", ", Missing(input, names, assumed, host.Key))))
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

    private static IEnumerable<string> Missing(PlanInput input, NameCheck names, HashSet<string> assumed, string host)
    {
        var (topology, fact) = (input.Topology, input.Facts[host]);
        if (topology.ServiceUser is { } user
            && fact.Preparation is { Account: null } && !assumed.Contains(StepId.Account(host)))
        {
            yield return $"the account {user} is missing";
        }

        if (!input.Wants(LifecycleState.Installed))
            yield break;

        var programs = fact.Preparation?.MissingPrograms ?? [];
        if (programs.Count > 0 && WillProvidePackages(topology, fact) && !assumed.Contains(StepId.Packages(host)))
            yield return $"{string.Join(" and ", programs)} {(programs.Count == 1 ? "is" : "are")} missing";
        if (!assumed.Contains(StepId.Java(host))
            && JavaChoice.Problem(topology, host, fact) is not null && JavaOf(input, host) is null)
        {
            yield return $"no Java runs Apache Pulsar {topology.Version}";
        }

        if (!assumed.Contains(StepId.Path(host, HostsFile.Path)) && names.Wrong(host).Count > 0
            && NamesOf(input, names, host) is null)
        {
            yield return "names of the cluster's hosts do not resolve to their addresses";
        }
    }

    private static PulsarOpsException? JavaOf(PlanInput input, string host)
    {
        var (topology, fact) = (input.Topology, input.Facts[host]);
        if (JavaChoice.Problem(topology, host, fact) is not { } problem)
            return null;
        if (!PrepareScope.MayChange(topology) || (topology.JavaHome is not null && topology.JavaArchive is null))
            return problem;
        if (topology.JavaArchive is not null || JavaChoice.Package(topology, fact) is not null)
            return null; // the reader of the archive reports what is wrong with it
        return new(
            nameof(SR.JavaNotOffered), ErrorKind.NotFound, host, host, topology.Version,
            string.Join(", ", ReleaseCatalog.LineOf(topology.Version).JavaByPreference), fact.OperatingSystem,
            fact.Java.Count == 0 ? "" : $" Found, but not suitable: {JavaChoice.Found(fact)}.");
    }

    private static PulsarOpsException? NamesOf(PlanInput input, NameCheck names, string host)
    {
        var (topology, wrong) = (input.Topology, names.Wrong(host));
        if (PrepareScope.MayChange(topology)
            && PreparePlanner.WantedHosts(topology, input.Facts, names, host) is not null)
        {
            wrong = [.. wrong.Where(pair => !PrepareScope.HasAddress(pair.Node))];
        }

        return wrong.Count == 0 ? null : new(
            nameof(SR.NameUnresolved), ErrorKind.InvalidState, host, host,
            string.Join("; ", wrong.Select(pair => pair.Message)));
    }

    /// <summary>
    /// Whether this stage installs packages. If it does not, <see cref="Unprepared"/> reports missing ones.
    /// </summary>
    private static bool WillProvidePackages(PulsarTopology topology, HostFacts fact) =>
        fact.Preparation is { PackageManager.Length: > 0 } && PrepareScope.MayChange(topology);

    private static bool PreparesOrInstalls(PlanInput input) =>
        input.Wants(LifecycleState.Prepared) || input.Wants(LifecycleState.Installed);
}
