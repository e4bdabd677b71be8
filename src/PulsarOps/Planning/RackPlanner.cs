using System.Text.Json;
using System.Text.Json.Nodes;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Steps that set the rack of each bookie: a broker writes it to the metadata, which brokers read.</summary>
internal static class RackPlanner
{
    /// <summary>The znode with the racks of all bookies.</summary>
    public const string Node = "/bookies";

    private const string Group = "default";

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        // A rack that the topology does not set is left unchanged.
        var bookies = input.Topology.Of(PulsarRole.Bookie).Where(bookie => bookie.Host.Rack is not null).ToArray();
        var broker = input
            .Topology.Of(PulsarRole.Broker)
            .FirstOrDefault(service => input.Wants(LifecycleState.Running, service));
        if (broker is null)
            return;

        var web = ToolSecurity.BrokerWeb(input.Topology, broker);
        var groups = Groups(input);
        foreach (var bookie in bookies)
        {
            var (id, wanted, known) = (ClusterAddresses.BookieId(bookie), bookie.Host.Rack!, Known(groups, bookie));
            if (known == wanted)
                continue;
            plan.Add(
                new(
                    new(
                        StepId.Rack(bookie),
                        broker.Node,
                        bookie.Id,
                        PulsarAction.SetRack,
                        id,
                        known is null
                            ? $"the metadata do not say that its rack is {wanted}"
                            : $"its rack is {known} in the metadata, not {wanted}"
                    ),
                    HostMap.KeyOf(input.Topology, broker.Host),
                    new ApplyWork(
                        new RestOperation(
                            $"set the rack of {id}",
                            "POST",
                            broker.Address,
                            web.Port,
                            $"/admin/v2/bookies/racks-info/{id}?group={Group}",
                            new JsonObject { ["rack"] = wanted, ["hostname"] = bookie.Address }.ToJsonString()
                        )
                        {
                            WebTls = web.Tls,
                        },
                        broker.Host.Paths.State
                    ),
                    [StepId.Ready(broker)]
                )
            );
        }
    }

    /// <summary>The racks in the metadata, by group and bookie; null if there are none.</summary>
    private static JsonObject? Groups(PlanInput input)
    {
        if (input.Metadata is not { Reachable: true } metadata || !metadata.Nodes.TryGetValue(Node, out var racks))
            return null;
        try
        {
            return JsonNode.Parse(racks)?.AsObject();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // This is not JSON that a broker writes, so it counts as missing.
        }
    }

    private static string? Known(JsonObject? groups, PulsarService bookie)
    {
        try
        {
            return groups?.Select(group => (string?)group.Value?[ClusterAddresses.BookieId(bookie)]?["rack"])
                .FirstOrDefault(rack => rack is not null);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // This is not JSON that a broker writes, so it counts as missing.
        }
    }
}
