using System.Globalization;
using System.Text.RegularExpressions;

namespace PulsarOps.Simulation;

/// <summary>bin/pulsar broker: ready once its cluster has metadata and there are enough bookies for a ledger.</summary>
internal sealed class BrokerServer(Launch launch) : PulsarProcess(launch)
{
    private const int BrokerPort = 6650;
    private const int WebPort = 8080;
    private const string SettingsNode = "/admin/configuration";

    private static readonly Regex NumberKey = new("(SizeMB|Seconds|Minutes|Port)$", RegexOptions.CultureInvariant);

    private string _servers = "";
    private string _cluster = "";
    private string _listing = "";

    public bool Ready { get; private set; }

    /// <summary>The number of bookies that a ledger of its topics is spread over.</summary>
    public int EnsembleSize { get; private set; }

    public override int MemoryMB => 262;

    public override double StopSeconds => Host.World.Timings.BrokerStop;

    protected override bool Proceed()
    {
        var (tree, _) = ZooKeeperClient.Connect(Host, _servers);
        if (tree is null || !tree.Exists($"/admin/clusters/{_cluster}") || !HasBookies(tree))
            return false;

        // The broker takes over the entry of an earlier process whose session has not ended yet.
        tree.Delete(_listing);
        tree.Create(_listing, "{}", this);

        Ready = true;
        Rest();
        Say("INFO  PulsarService started");
        return true;
    }

    /// <summary>A ready broker that a host finds by the metadata.</summary>
    public static BrokerServer? FindReady(SimulatedHost from, string servers) =>
        ZooKeeperClient.Connect(from, servers).Tree?.List("/loadbalance/brokers")?
            .Select(from.Connect).OfType<BrokerServer>().FirstOrDefault(broker => broker.Ready);

    /// <summary>Whether a message can be written now.</summary>
    public bool CanWrite() => Ready && ZooKeeperClient.Connect(Host, _servers).Tree is { } tree && HasBookies(tree);

    /// <summary>Writes the metadata of a cluster; false if the cluster does not exist.</summary>
    public bool SetCluster(string cluster, string information)
    {
        if (ZooKeeperClient.Connect(Host, _servers).Tree is not { } tree || !tree.Exists($"/admin/clusters/{cluster}"))
            return false;
        tree.Write($"/admin/clusters/{cluster}", information);
        return true;
    }

    /// <summary>Sets a setting of all brokers while they run; null removes it.</summary>
    public void SetSetting(string name, string? value)
    {
        if (ZooKeeperClient.Connect(Host, _servers).Tree is not { } tree)
            return;
        var others = Regex.Matches(tree.Read(SettingsNode) ?? "", "\"(?<name>[^\"]+)\":\"[^\"]*\"")
            .Cast<Match>().Where(match => match.Groups["name"].Value != name).Select(match => match.Value);
        if (value is not null)
            others = others.Append($"\"{name}\":\"{value}\"");
        tree.Write(SettingsNode, $"{{{string.Join(",", others)}}}");
    }

    /// <summary>The policies of a namespace; null if it does not exist.</summary>
    public string? Policies(string name) => ZooKeeperClient.Connect(Host, _servers).Tree?.Read(PoliciesNode(name));

    /// <summary>Replaces the policies of a namespace.</summary>
    public void SetPolicies(string name, string policies) =>
        ZooKeeperClient.Connect(Host, _servers).Tree?.Write(PoliciesNode(name), policies);

    /// <summary>Writes the rack of one bookie and keeps those of the others.</summary>
    public void SetRack(string bookie, string information)
    {
        if (ZooKeeperClient.Connect(Host, _servers).Tree is not { } tree)
            return;
        var others = Regex
            .Matches(tree.Read("/bookies") ?? "", "\"(?<bookie>[^\"{}]+)\":(?<what>\\{[^{}]*\\})")
            .Cast<Match>()
            .Where(match => match.Groups["bookie"].Value != bookie)
            .Select(match => match.Value);
        tree.Write("/bookies", $"{{\"default\":{{{string.Join(",", others.Append($"\"{bookie}\":{information}"))}}}}}");
    }

    protected override void Run()
    {
        if (ReadConfiguration("PULSAR_BROKER_CONF", "broker.conf") is not { } settings)
            return;
        // Like the real broker (seen on 4.0.8): a value that is not a number makes it exit, whatever the setting.
        foreach (
            var setting in settings.Where(setting =>
                NumberKey.IsMatch(setting.Key) && setting.Value.Length > 0 && !long.TryParse(setting.Value, out _)
            )
        )
        {
            End(1, $"Caused by: java.lang.NumberFormatException: For input string: \"{setting.Value}\"");
            return;
        }

        if (Setting(settings, "metadataStoreUrl", "zookeeperServers") is not { } store)
        {
            End(1, "ERROR java.lang.IllegalArgumentException: Required metadataStoreUrl is null");
            return;
        }

        if (Setting(settings, "clusterName") is not { } cluster)
        {
            End(1, "ERROR java.lang.IllegalArgumentException: Required clusterName is null");
            return;
        }

        if (!Listen(PortsOf(settings, ("brokerServicePort", BrokerPort), ("webServicePort", WebPort))))
            return;

        (_servers, _cluster) = (ZooKeeperClient.ServersOf(store), cluster);
        _listing = $"/loadbalance/brokers/{Setting(settings, "advertisedAddress") ?? Host.Address}:"
            + PortsOf(settings, ("webServicePort", WebPort)).First().Number.ToString(CultureInfo.InvariantCulture);
        EnsembleSize = NumberOf(settings, "managedLedgerDefaultEnsembleSize", 2);
        After(Host.World.Timings.BrokerStart);
    }

    protected override void OnLeaving() => Ready = false;

    private static string PoliciesNode(string name) => $"/admin/policies/{name}";

    private bool HasBookies(ZNodeTree tree) =>
        tree.List("/ledgers/available") is { } bookies && bookies.Count(bookie => bookie != "readonly") >= EnsembleSize;
}
