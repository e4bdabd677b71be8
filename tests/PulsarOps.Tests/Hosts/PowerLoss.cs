using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// What a cluster must survive: a host that loses its power, with messages that were acknowledged before.
/// </summary>
internal static class PowerLoss
{
    private const int Messages = 200;
    private const string Earliest = """{"ledgerId":-1,"entryId":-1,"partitionIndex":-1}""";

    /// <param name="cluster">The cluster.</param>
    /// <param name="lost">The host; messages are written and read by brokers on others.</param>
    /// <param name="start">What starts the services again; null if only systemd does.</param>
    /// <param name="user">Who runs the tools.</param>
    /// <param name="back">What else is to be seen of a host that has power again, before its services start.</param>
    public static void KeepsMessages(
        RemoteCluster cluster,
        LabHost lost,
        string? start = null,
        string user = "ops",
        Action? back = null
    )
    {
        var brokers = cluster.Topology.Of(PulsarRole.Broker).Where(broker => broker.Node != lost.Name).ToArray();
        var (writer, reader) = (cluster.HostOf(brokers[0]), cluster.HostOf(brokers[^1]));
        var sent = Client(cluster, brokers[0], user, $"produce kept -m message -n {Messages}");
        Assert.Contains($"{Messages} messages successfully produced", sent, StringComparison.Ordinal);
        // From the first message on. Told to begin with the next one of an empty topic, 2.10.1 keeps a place behind
        // that on disk, and skips it when the broker is lost. Whichever broker is asked sends on to the one that has
        // the topic.
        writer.Sh(
            $"curl -sfLX PUT -H 'Content-Type: application/json' -d '{Earliest}' "
                + $"http://{writer.Name}:8080/admin/v2/persistent/public/default/kept/subscription/reader"
        );

        lost.Crash();
        lost.Start();
        back?.Invoke();
        if (start is not null)
        {
            // It has waited for them.
            cluster.Run(start).Succeeded();
            cluster.AssertReady();
        }

        AwaitReady(cluster);
        // Not by the znode of the bookie before it: where the next host is lost while it waits for the end of that,
        // it gives up (seen on 4.0.8).
        foreach (var bookie in cluster.Topology.Of(PulsarRole.Bookie).Where(bookie => bookie.Node == lost.Name))
            Assert.Matches(
                "(?m)^bookie_SERVER_STATUS.* 1",
                lost.Sh($"curl -sf http://{bookie.Address}:{bookie.Port("metrics")}/metrics | grep SERVER_STATUS")
            );
        var read = Client(cluster, brokers[^1], user, $"consume kept -s reader -n {Messages}");
        Assert.Equal(
            Messages,
            read.Split('\n').Count(line => line.Contains("content:message", StringComparison.Ordinal))
        );
        Assert.NotEqual(writer, reader);
        cluster.AssertHealthy();
    }

    /// <summary>
    /// All hosts at once: the bookies are back as soon as ZooKeeper has a leader, which restarts all earlier sessions.
    /// </summary>
    public static void OfAll(RemoteCluster cluster)
    {
        foreach (var host in cluster.Hosts)
            host.Crash();
        Parallel.ForEach(cluster.Hosts, host => host.Start());
        AwaitReady(cluster);
        cluster.AssertHealthy();
    }

    private static void AwaitReady(RemoteCluster cluster)
    {
        var watch = Stopwatch.StartNew();
        while (
            cluster.Status().Any(service => service.State != PulsarServiceState.Ready)
            && watch.Elapsed < TimeSpan.FromMinutes(3)
        )
            Thread.Sleep(1000);
        cluster.AssertReady();
    }

    private static string Client(RemoteCluster cluster, PulsarService broker, string user, string message)
    {
        // The address is the broker's, not the list of all. Any Java leaves a folder of its user's.
        var (_, output, errors) = cluster
            .HostOf(broker)
            .Ssh(
                $"timeout 120 {broker.Host.Paths.Config}/bin/pulsar-client --url "
                    + $"pulsar://{broker.Address}:{broker.Port("broker")} {message}; "
                    + "rm -rf /tmp/hsperfdata_$(id -un)",
                user
            );
        return output + errors;
    }
}
