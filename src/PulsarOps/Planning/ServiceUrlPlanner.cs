using System.Text.Json;
using System.Text.Json.Nodes;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// The step in which a broker writes the cluster's service URLs to its metadata if the topology has others.
/// </summary>
internal static class ServiceUrlPlanner
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        var topology = input.Topology;
        if (
            !input.Wants(LifecycleState.Updated)
            || topology.Of(PulsarRole.Broker).FirstOrDefault(service => input.Wants(LifecycleState.Running, service))
                is not { } broker
            || input.Metadata is not { Reachable: true } metadata
            || !metadata.Nodes.TryGetValue(MetadataPlanner.ClusterNode(topology), out var cluster)
        )
            return;

        var differences = Differences(topology, cluster).ToArray();
        if (differences.Length == 0)
            return;

        // The other values in the metadata of the cluster, such as its TLS URLs, are written back unchanged.
        var body = JsonNode.Parse(cluster)!;
        foreach (var (key, _, wanted) in differences)
            body[key] = wanted;
        plan.Add(
            new(
                new(
                    StepId.ServiceUrls,
                    broker.Node,
                    null,
                    PulsarAction.SetServiceUrl,
                    topology.Name,
                    string.Join(
                        "; ",
                        differences.Select(change =>
                            $"{change.Key} is {change.Found} in the metadata, not {change.Wanted}"
                        )
                    )
                ),
                HostMap.KeyOf(topology, broker.Host),
                new ApplyWork(
                    new RestOperation(
                        $"set the service URLs of {topology.Name}",
                        "POST",
                        broker.Address,
                        broker.Port("web"),
                        $"/admin/v2/clusters/{topology.Name}",
                        body.ToJsonString()
                    ),
                    broker.Host.Paths.State
                ),
                [.. topology.Of(PulsarRole.Broker).Select(StepId.Ready)]
            )
        );
    }

    /// <summary>The URLs in the metadata that the topology does not have.</summary>
    public static IEnumerable<(string Key, string Found, string Wanted)> Differences(
        PulsarTopology topology,
        string cluster
    ) =>
        from pair in new[]
        {
            (Key: "serviceUrl", Wanted: ClusterAddresses.WebServiceUrl(topology)),
            (Key: "brokerServiceUrl", Wanted: ClusterAddresses.BrokerServiceUrl(topology)),
        }
        let found = UrlOf(cluster, pair.Key)
        where found is not null && found != pair.Wanted
        select (pair.Key, found, pair.Wanted);

    private static string? UrlOf(string cluster, string key)
    {
        try
        {
            return (string?)JsonNode.Parse(cluster)?[key];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // This is not JSON that a broker writes, so it counts as missing.
        }
    }
}
