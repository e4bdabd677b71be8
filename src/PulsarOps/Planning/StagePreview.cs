using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Foresees every stage on the way to another security. Only the steps of the first one are planned, because those of
/// the others depend on what the hosts are like then.
/// </summary>
internal static class StagePreview
{
    /// <summary>What is true at a stage that is reached from the one before it.</summary>
    private static readonly Dictionary<SecurityStage, string> Forth = new()
    {
        [SecurityStage.ZooKeeperAccepts] = "ZooKeeper accepts TLS beside plain text.",
        [SecurityStage.QuorumSpeaks] = "The ZooKeeper servers speak TLS among themselves.",
        [SecurityStage.BookiesAccept] = "Bookies accept TLS beside plain text, and speak it to ZooKeeper.",
        [SecurityStage.BrokersAccept] =
            "Brokers accept TLS beside plain text, and speak it to ZooKeeper and bookies.",
        [SecurityStage.ProxiesSpeak] =
            "Proxies accept TLS beside plain text, and speak it to everything behind them.",
        [SecurityStage.Permissive] =
            "Brokers speak TLS to each other, and check the tokens of clients that have one.",
        [SecurityStage.ProxiesRequire] = "Proxies refuse what the topology does not allow.",
        [SecurityStage.BrokersRequire] = "Brokers refuse what the topology does not allow.",
        [SecurityStage.ZooKeeperRequires] = "ZooKeeper refuses plain text from other hosts.",
        [SecurityStage.Strict] = "Bookies refuse plain text and certificates of other roles.",
    };

    /// <summary>What is true when a stage is left for the one before it.</summary>
    private static readonly Dictionary<SecurityStage, string> Back = new()
    {
        [SecurityStage.ZooKeeperAccepts] = "ZooKeeper accepts only plain text.",
        [SecurityStage.QuorumSpeaks] = "The ZooKeeper servers speak plain text among themselves.",
        [SecurityStage.BookiesAccept] = "Bookies accept only plain text, and speak it to ZooKeeper.",
        [SecurityStage.BrokersAccept] = "Brokers accept only plain text, and speak it to ZooKeeper and bookies.",
        [SecurityStage.ProxiesSpeak] = "Proxies accept only plain text, and speak it to everything behind them.",
        [SecurityStage.Permissive] = "Brokers speak plain text to each other, and check no tokens.",
        [SecurityStage.ProxiesRequire] = "Proxies accept plain text and clients without a token.",
        [SecurityStage.BrokersRequire] = "Brokers accept plain text and clients without a token.",
        [SecurityStage.ZooKeeperRequires] = "ZooKeeper accepts plain text from other hosts.",
        [SecurityStage.Strict] = "Bookies accept plain text.",
    };

    /// <param name="input">What was read, with the stages that are left.</param>
    /// <param name="restarts">The services that the plan of the first stage restarts.</param>
    public static IReadOnlyList<PulsarPlanStage> Of(PlanInput input, IEnumerable<string> restarts)
    {
        if (input.Changes.Count > 0)
            return [.. OfMembers(input, restarts)];
        var levels = input.Levels.ToDictionary(pair => pair.Key, pair => pair.Value);
        var running = input.Topology.Services.Where(service => levels.ContainsKey(service.Id))
            .OrderBy(service => RoleCatalog.PositionOf(service.Role)).ToArray();
        var (before, all) = (levels.Values.DefaultIfEmpty().Max(), new List<PulsarPlanStage>());
        foreach (var stage in input.Stages)
        {
            var ids = all.Count == 0 ? restarts.ToArray() :
            [
                .. running.Where(service => SecurityRoll.LevelOf(service.Role, stage) != levels[service.Id])
                    .Select(service => service.Id),
            ];
            all.Add(new($"{stage}", Describe(before, stage), RolesOf(input.Topology, ids), ids));
            foreach (var service in running)
                levels[service.Id] = SecurityRoll.LevelOf(service.Role, stage);
            before = stage;
        }

        return all;
    }

    private static IEnumerable<PulsarPlanStage> OfMembers(PlanInput input, IEnumerable<string> restarts)
    {
        var running = input.Topology.Services.Where(service => input.FactOf(service).Running)
            .OrderBy(service => RoleCatalog.PositionOf(service.Role)).ToArray();
        var joined = new HashSet<string>();
        foreach (var (change, isFirst) in input.Changes.Select((change, index) => (change, index == 0)))
        {
            var ids = isFirst ? restarts.ToArray()
            :
            [
                .. input.Topology.Services.Where(service => running.Contains(service) || joined.Contains(service.Id))
                    .Where(service => change.IsLast || service.Role == PulsarRole.ZooKeeper)
                    .Where(service => !change.Outside.Contains(service.Id) && service.Id != change.Service)
                    .Select(service => service.Id),
            ];
            joined.Add(change.Service);
            yield return new(change.Name, change.Description, RolesOf(input.Topology, ids), ids);
        }
    }

    private static string Describe(SecurityStage before, SecurityStage stage) =>
        before == stage + 1 ? Back[before] : Forth.GetValueOrDefault(stage, "No service uses TLS.");

    private static PulsarRole[] RolesOf(PulsarTopology topology, string[] ids) =>
    [
        .. topology.Services.Where(service => ids.Contains(service.Id)).Select(service => service.Role).Distinct()
            .OrderBy(RoleCatalog.PositionOf),
    ];
}
