using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>Warns about names that PulsarOps sets on hosts and that cloud-init resets at the next boot.</summary>
internal static class CloudInit
{
    // cloud-init writes the settings below this folder from the user data of the host.
    private const string UserData = "/var/lib/cloud/instance/";

    public static IEnumerable<string> Warnings(PlanInput input)
    {
        if (
            !input.Wants(LifecycleState.Prepared)
            || !PrepareScope.MayChange(input.Topology)
            || !input.Topology.ManageNames
        )
            yield break;

        var names = new NameCheck(input.Topology, input.Facts);
        foreach (var host in HostMap.Of(input.Topology))
        {
            if (input.Facts[host.Key].Preparation is not { CloudInit: { } cloud } fact)
                continue;
            if (HostsCause(cloud) is { } cause && HasBlock(input, names, host.Key))
            {
                yield return string.Format(
                    CultureInfo.InvariantCulture, SR.HostsFileManaged, host.Key, cause, Remedy(cloud));
            }

            var node = host.First();
            if (cloud.SetsHostName && PrepareScope.HasAddress(node) && fact.HostName != node.Name)
                yield return string.Format(CultureInfo.InvariantCulture, SR.HostNameManaged, host.Key, node.Name);
        }
    }

    /// <summary>Why names in /etc/hosts do not last; null if nothing removes them.</summary>
    public static string? HostsCause(CloudInitFact? cloud) => cloud is { ManagesHosts.Length: > 0 }
        ? $"manage_etc_hosts: {cloud.ManagesHosts} in {SourceOf(cloud)}" : null;

    /// <summary>How to keep the names.</summary>
    public static string Remedy(CloudInitFact cloud) => cloud.ManagesHosts == "localhost"
        ? $"Set manage_etc_hosts: false in {SourceOf(cloud)}"
        : $"Set manage_etc_hosts: false in {SourceOf(cloud)}, "
            + $"or put the block of /etc/hosts into {cloud.Template} as well";

    private static string SourceOf(CloudInitFact cloud) =>
        cloud.Source.StartsWith(UserData, StringComparison.Ordinal) ? "the user data of the host" : cloud.Source;

    private static bool HasBlock(PlanInput input, NameCheck names, string host) =>
        PreparePlanner.WantedHosts(input.Topology, input.Facts, names, host) is not null
        || (input.Facts[host].Contents.TryGetValue(HostsFile.Path, out var text)
            && HostsFile.HasBlock(text, input.Topology.Name));
}
