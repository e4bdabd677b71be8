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

        var names = new List<string>();
        foreach (var word in nodes ?? [])
        {
            var pattern = WildcardPattern.Get(word, WildcardOptions.IgnoreCase);
            var found = services.Select(service => service.Node).Distinct().Where(pattern.IsMatch).ToArray();
            if (found.Length == 0)
                throw Nothing(topology, $"the node '{word}'", services.Select(service => service.Node));
            names.AddRange(found);
        }

        return DesiredState.Of(state, roles is null ? [] : [.. roles]) with { Nodes = nodes is null ? null : names };
    }

    private static PulsarOpsException Nothing(PulsarTopology topology, string word, IEnumerable<string> there) =>
        new(nameof(SR.NoServiceSelected), ErrorKind.InvalidInput, topology.Name, topology.Name, word,
            string.Join(", ", there.Distinct()));
}
