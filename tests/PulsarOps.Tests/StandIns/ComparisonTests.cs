using System.Diagnostics;
using PulsarOps.Rendering;
using PulsarOps.Tests.Real;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.StandIns;

/// <summary>Each thing that the stand-in imitates, asked of real Pulsar and of the stand-in.</summary>
[Collection(nameof(RealPulsar))]
public sealed class ComparisonTests
{
    private const string Topics = "/admin/v2/persistent/public/default";

    [Fact]
    public void Stand_in_answers_like_real_Pulsar()
    {
        TestTier.RequireFull();
        var expected = Ask(archive: null, portOffset: 15300);
        var actual = Ask(StandIn.Archive(), portOffset: 15300);

        // All that differs at once, for a run takes its time.
        Assert.Equal(expected.Select(entry => entry.Question), actual.Select(entry => entry.Question));
        var differences = expected
            .Zip(actual)
            .Where(pair => pair.First != pair.Second)
            .Select(pair =>
                $"{pair.First.Question}:\n  real      {pair.First.Answer}\n  stand-in  {pair.Second.Answer}"
            );
        Assert.True(expected.SequenceEqual(actual), string.Join("\n", differences));
    }

    private static List<(string Question, string Answer)> Ask(string? archive, int portOffset)
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset, archive: archive);
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var answers = new Answers(cluster);
        var table = new List<(string Question, string Answer)>();

        void Record(string question, string answer) => table.Add((question, answer));

        var servers = cluster.Topology.Of(PulsarRole.ZooKeeper).Select(server => server.Number).ToArray();
        const string leader = "zk_server_state\tleader";
        Record(
            "leaders",
            $"{servers.Count(server => answers.Mntr(server).Contains(leader, StringComparison.Ordinal))}"
        );
        Record("srvr", string.Join(" | ", servers.Select(answers.Srvr).Order(StringComparer.Ordinal)));
        Record("mntr", string.Join(" | ", servers.Select(answers.Mntr).Order(StringComparer.Ordinal)));
        Record("ruok", answers.FourLetters(1, "ruok"));
        Record("znodes", answers.ZNodes());
        var bookie = cluster.Topology.Of(PulsarRole.Bookie).First();
        var broker = cluster.Topology.Of(PulsarRole.Broker).First();
        Record("bookie's registration", answers.Owned($"/ledgers/available/{bookie.Address}:{bookie.Port("bookie")}"));
        Record("bookie's status", answers.BookieStatus());
        Record("broker's registration", answers.Owned($"/loadbalance/brokers/{broker.Address}:{broker.Port("web")}"));

        Record("ready", answers.Http("GET", "/admin/v2/brokers/ready"));
        Record("health", answers.Http("GET", "/admin/v2/brokers/health"));
        Record("version", answers.Http("GET", "/admin/v2/brokers/version"));
        Record("clusters", answers.Http("GET", "/admin/v2/clusters"));
        Record("topic", answers.Http("PUT", $"{Topics}/one"));
        Record("topic again", answers.Http("PUT", $"{Topics}/one"));
        Record("subscription", answers.Http("PUT", $"{Topics}/one/subscription/s"));
        Record("subscription again", answers.Http("PUT", $"{Topics}/one/subscription/s"));
        Record("subscriptions", answers.Http("GET", $"{Topics}/one/subscriptions"));
        Record("topic's end", answers.Http("DELETE", $"{Topics}/one?force=true"));
        Record("topic's end again", answers.Http("DELETE", $"{Topics}/one?force=true"));
        Record("topic of no namespace", answers.Http("PUT", "/admin/v2/persistent/public/none/one"));
        Record("lookup in no namespace", answers.Http("GET", "/lookup/v2/topic/persistent/public/none/one"));
        Record("no such page", answers.Http("GET", "/none").Split(' ')[0]);

        var canaries = cluster
            .Run("$topology | Test-PulsarCluster")
            .Succeeded()
            .Of<PulsarCheck>()
            .Where(check => check.Name == "Messages");
        Record(
            "canaries",
            string.Join(", ", canaries.Select(check => $"{check.Target} {check.Status} {check.Message[..8]}"))
        );
        var client = new PulsarClient(cluster.Topology);
        client.Subscribe("two", "s");
        client.Produce("two", count: 3);
        Record("messages", $"{client.Consume("two", "s", count: 3)}");

        var metadata = ServiceCommands
            .InitializeMetadata(cluster.Topology, cluster.Topology.Nodes[0])
            .Skip(1)
            .ToArray();
        Record("metadata again", answers.Tool("Cluster metadata for 'test' setup correctly", ["pulsar", .. metadata]));
        Record("znodes after it", answers.ZNodes());
        Record("unknown command", answers.Tool("-- Invalid command 'none' -- Use ", "pulsar", "none"));

        // Killed, and started while their registrations still stand.
        foreach (
            var service in cluster.Status().Where(service => service.Service is "broker@local1" or "bookie@local1")
        )
            Kill(service.ProcessId);
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        Record(
            "after a kill",
            string.Join(
                ", ",
                cluster
                    .Status()
                    .Where(service => service.Node == "local1")
                    .Select(service => $"{service.Service} {service.State}")
            )
        );

        foreach (
            var server in cluster.Status().Where(service => service.Service is "zookeeper@local1" or "zookeeper@local3")
        )
            Kill(server.ProcessId);
        Eventually.True(
            () => !answers.FourLetters(2, "srvr").Contains("Mode", StringComparison.Ordinal),
            "the server is on its own"
        );
        Record("srvr without a quorum", answers.FourLetters(2, "srvr"));
        Record("asked without a quorum", answers.ZooKeeper("get /ledgers/INSTANCEID"));
        // Bookies and brokers that cannot take leave of ZooKeeper take minutes to end.
        cluster.Run("$topology | Start-PulsarZooKeeper").Succeeded();
        return table;
    }

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        process.WaitForExit();
    }
}
