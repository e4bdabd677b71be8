using System.Management.Automation;
using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps.Commands;

/// <summary>Selects services of a topology by -Role and -Node.</summary>
internal static class ServiceSelection
{
    /// <exception cref="PulsarOpsException">A role or node name matches no service (NoServiceSelected).</exception>
    public static DesiredState Select(
        PulsarTopology topology, LifecycleState state, IReadOnlyList<PulsarRole>? roles, IReadOnlyList<string>? nodes)
    {
        var services = topology.Services.Where(service => roles is null || roles.Contains(service.Role)).ToArray();
        foreach (var role in roles ?? [])
        {
            if (services.All(service => service.Role != role))
            {
                throw Nothing(
                    topology, $"the role {role}", topology.Services.Select(service => service.Role.ToString()));
            }
        }

        var names = nodes is null ? null : Nodes(topology, services, nodes);
        return DesiredState.Of(state, roles is null ? [] : [.. roles]) with { Nodes = names };
    }

    /// <summary>The nodes of services whose names match one of the words.</summary>
    /// <exception cref="PulsarOpsException">A word matches no node (NoServiceSelected).</exception>
    public static IReadOnlyList<string> Nodes(
        PulsarTopology topology, IReadOnlyList<PulsarService> services, IReadOnlyList<string> words)
    {
        var names = new List<string>();
        foreach (var word in words)
        {
            var found = Matching(word, services.Select(service => service.Node).Distinct());
            if (found.Length == 0)
                throw Nothing(topology, $"the node '{word}'", services.Select(service => service.Node));
            names.AddRange(found);
        }

        return names;
    }

    /// <summary>The names that match a word, which may have wildcards.</summary>
    public static string[] Matching(string word, IEnumerable<string> names) =>
        [.. names.Where(WildcardPattern.Get(word, WildcardOptions.IgnoreCase).IsMatch)];

    private static PulsarOpsException Nothing(PulsarTopology topology, string word, IEnumerable<string> there) =>
        new(nameof(SR.NoServiceSelected), ErrorKind.InvalidInput, topology.Name, topology.Name, word,
            string.Join(", ", there.Distinct()));
}
