using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// The step in which a broker writes the cluster's service URLs to its metadata if the topology has others.
/// </summary>
internal static class ServiceUrlPlanner
{
    /// <summary>Leaves the plus sign in pulsar+ssl as it is: a request to a host has no backslashes.</summary>
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

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

        var web = ToolSecurity.BrokerWeb(topology, broker);
        // The other values in the metadata of the cluster are written back unchanged.
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
                    string.Join("; ", differences.Select(Reason))
                ),
                HostMap.KeyOf(topology, broker.Host),
                new ApplyWork(
                    new RestOperation(
                        $"set the service URLs of {topology.Name}",
                        "POST",
                        broker.Address,
                        web.Port,
                        $"/admin/v2/clusters/{topology.Name}",
                        body.ToJsonString(Json)
                    )
                    {
                        WebTls = web.Tls,
                    },
                    broker.Host.Paths.State
                ),
                [.. topology.Of(PulsarRole.Broker).Select(StepId.Ready)]
            )
        );
    }

    /// <summary>
    /// The URLs in the metadata that the topology does not have. Those for TLS are written as soon as brokers accept
    /// it. Those for plain text stay when brokers no longer listen there, because the tool that initialises the
    /// metadata needs one.
    /// </summary>
    public static IEnumerable<(string Key, string? Found, string? Wanted)> Differences(
        PulsarTopology topology, string cluster)
    {
        if (Parse(cluster) is not { } known)
            return [];
        var (accepts, requires) = (
            topology.HasReached(SecurityStage.BrokersAccept), topology.HasReached(SecurityStage.BrokersRequire));
        (string Key, string? Wanted, bool IsOurs)[] urls =
        [
            .. requires
                ? []
                : new (string, string?, bool)[]
                {
                    // A cluster may have been initialised without them.
                    ("serviceUrl", ClusterAddresses.WebServiceUrl(topology), false),
                    ("brokerServiceUrl", ClusterAddresses.BrokerServiceUrl(topology), false),
                },
            .. accepts
                ? new (string, string?, bool)[]
                {
                    ("serviceUrlTls", ClusterAddresses.WebServiceUrl(topology, secure: true), true),
                    ("brokerServiceUrlTls", ClusterAddresses.BrokerServiceUrl(topology, secure: true), true),
                }
                : [],
        ];
        return
            from url in urls
            let found = UrlOf(known, url.Key)
            where found != url.Wanted && (found is not null || url.IsOurs)
            select (url.Key, found, url.Wanted);
    }

    private static string Reason((string Key, string? Found, string? Wanted) change) => change switch
    {
        (_, null, _) => $"{change.Key} is not in the metadata",
        _ => $"{change.Key} is {change.Found} in the metadata, not {change.Wanted}",
    };

    private static JsonObject? Parse(string cluster)
    {
        try
        {
            return JsonNode.Parse(cluster) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // This is not JSON that a broker writes, so it counts as missing.
        }
    }

    private static string? UrlOf(JsonObject cluster, string key) =>
        cluster[key] is JsonValue value && value.TryGetValue<string>(out var url) ? url : null;
}
