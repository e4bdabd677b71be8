using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Rendering;

/// <summary>Finds out how far a service has come on the way to the security of its cluster.</summary>
internal static class ConfiguredStage
{
    /// <summary>
    /// The last stage at which the role of the service restarts and whose security the configuration has; None for an
    /// open service. Null if the configuration fits no stage, for example because it was changed on the host.
    /// </summary>
    /// <param name="topology">The cluster.</param>
    /// <param name="service">The service.</param>
    /// <param name="defaults">The default configuration that the release has for the role.</param>
    /// <param name="text">The configuration on the host.</param>
    public static SecurityStage? Of(PulsarTopology topology, PulsarService service, string defaults, string text)
    {
        var role = RoleCatalog.Of(service.Role);
        SecurityStage[] stages =
            [SecurityStage.None, .. role.SecurityRolls.Where(stage => stage <= topology.Security.End)];
        string[] keys = [.. stages.SelectMany(stage => role.SecuritySettings(topology.At(stage), service))
            .Select(setting => setting.Key).Distinct()];
        var found = new PropertiesDocument(text);
        return stages.Where(stage => IsAt(stage)).Select(stage => (SecurityStage?)stage).LastOrDefault();

        bool IsAt(SecurityStage stage)
        {
            var expected = ServiceFiles.Configuration(topology.At(stage), service, defaults);
            return keys.All(key => (expected[key] ?? "") == (found[key] ?? ""));
        }
    }
}
