namespace PulsarOps.Tests.Real;

/// <summary>Permissions on real Pulsar, by the cmdlets.</summary>
[Collection(nameof(RealPulsar))]
public sealed class PermissionTests
{
    private const string Topic = "persistent://public/default/priority";

    [Fact]
    public void Permissions_are_granted_shown_and_revoked()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 1, portOffset: 13000);
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();

        Assert.Equal(["orders in public/default: Produce"], Run(cluster, "Grant", "public/default orders Produce"));
        Assert.Equal(
            ["orders in public/default: Produce, Consume", "team/a b in public/default: Produce, Consume"],
            Run(cluster, "Grant", "public/default orders, 'team/a b' Produce, Consume"));
        var topicGrant = $"$topology | Grant-PulsarPermission -Topic {Topic} orders -Action Functions";
        Assert.Equal(["TopicNotFound"], cluster.Run(topicGrant).ErrorIds);
        CreateTopic(cluster.Topology);
        Assert.Equal(
            [$"orders in {Topic}: Functions"], Run(cluster, "Grant", $"-Topic {Topic} orders -Action Functions"));
        Assert.Equal(
            ["orders in persistent://pulsar/system/transaction_coordinator_assign: Produce"],
            Run(cluster, "Grant", "-Transaction -Subject orders"));
        Assert.Equal(
            [
                "orders in public/default: Produce, Consume", "team/a b in public/default: Produce, Consume",
                $"orders in {Topic}: Functions",
            ],
            Run(cluster, "Get", "public/default"));

        // Nothing is written the second time.
        var operations = cluster.Operations("Grant-PulsarPermission").Count;
        Run(cluster, "Grant", "public/default orders Consume");
        Run(cluster, "Grant", $"-Topic {Topic} orders -Action Functions");
        Assert.Equal(operations, cluster.Operations("Grant-PulsarPermission").Count);

        Assert.Equal(["orders in public/default: Consume"], Run(cluster, "Revoke", "public/default orders Produce"));
        Assert.Equal([$"orders in {Topic}: nothing"], Run(cluster, "Revoke", $"-Topic {Topic} orders"));
        Assert.Equal(["team/a b in public/default: nothing"], Run(cluster, "Revoke", "public/default 'team/a b'"));
        Run(cluster, "Revoke", "-Transaction -Subject orders");
        Assert.Equal(["orders in public/default: Consume"], Run(cluster, "Get", "public/default"));
        Assert.Empty(Run(cluster, "Get", "-Transaction"));

        Assert.Equal(
            ["NamespaceNotFound"],
            cluster.Run("$topology | Grant-PulsarPermission shop/orders orders Produce").ErrorIds);
    }

    private static void CreateTopic(PulsarTopology topology)
    {
        var broker = topology.Of(PulsarRole.Broker).Single();
        using var http = new HttpClient();
        var web = new Uri($"http://{broker.Address}:{broker.Port("web")}");
        using var answer = http.PutAsync(new Uri(web, "/admin/v2/persistent/public/default/priority"), null)
            .GetAwaiter().GetResult();
        answer.EnsureSuccessStatusCode();
    }

    private static string[] Run(LocalCluster cluster, string verb, string arguments) =>
        [
            .. cluster.Run($"$topology | {verb}-PulsarPermission {arguments}").Succeeded().Of<PulsarPermission>()
                .Select(permission => permission.ToString()),
        ];
}
