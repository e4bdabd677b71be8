using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using PulsarOps.Rendering;
using PulsarOps.Roles;
using PulsarOps.Tests.Real;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.StandIns;

/// <summary>What the services of a local cluster answer, without what differs from cluster to cluster.</summary>
internal sealed partial class Answers(LocalCluster cluster)
{
    private static readonly string Net = Checkout.File("src", "PulsarOps", "Hosts", "Scripts", "net.bash");

    /// <summary>Of a server by its number.</summary>
    public string FourLetters(int server, string word)
    {
        var service = cluster.Topology.Of(PulsarRole.ZooKeeper).Single(service => service.Number == server);
        using var client = new TcpClient(service.Address, service.Port("client"));
        client.ReceiveTimeout = 5000;
        using var stream = client.GetStream();
        stream.Write(Encoding.ASCII.GetBytes(word));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>By net.bash, as the scripts ask.</summary>
    public string ZooKeeper(string questions) =>
        LabAnswer.Of(
            "bash",
            [Net, "zk", ClusterAddresses.ZooKeeperServers(cluster.Topology), "10", .. questions.Split(' ')]
        )
            is var answer
        && answer.Output.Length > 0
            ? answer.Output
            : $"exit code {answer.ExitCode}";

    /// <summary>Status and body, of the first broker.</summary>
    public string Http(string method, string path) =>
        Http(cluster.Topology.Of(PulsarRole.Broker).First(), "web", method, path)
            .Replace("\n", " ", StringComparison.Ordinal)
            .TrimEnd();

    /// <summary>What the first bookie tells of itself by its metrics.</summary>
    public string BookieStatus() =>
        Http(cluster.Topology.Of(PulsarRole.Bookie).First(), "metrics", "GET", "/metrics")
            .Split('\n')
            .SingleOrDefault(line => line.StartsWith("bookie_SERVER_STATUS", StringComparison.Ordinal), "nothing");

    /// <summary>A tool of the release: its exit code, and whether it said these words.</summary>
    public string Tool(string message, params string[] command)
    {
        var node = cluster.Topology.Nodes[0];
        string[] line =
        [
            "-c", "set -a; . \"$0\"; set +a; cd \"$1\"; exec timeout 60 \"bin/$2\" \"${@:3}\"",
            ToolPaths.Environment(node), ToolPaths.Release(cluster.Topology, node), .. command,
        ];
        var answer = LabAnswer.Of("bash", line);
        var words = answer.Output + answer.Errors;
        return $"{answer.ExitCode} {(words.Contains(message, StringComparison.Ordinal) ? message : words)}";
    }

    /// <summary>The znodes that PulsarOps asks for and those that services are registered by.</summary>
    public string ZNodes() =>
        Plain(
            ZooKeeper(
                ("get /ledgers/LAYOUT get /ledgers/INSTANCEID get /ledgers/cookies/127.0.0.1:PORT "
                    + "stat /admin/policies/public/default").Replace(
                    "PORT",
                    $"{cluster.Topology.Of(PulsarRole.Bookie).First().Port("bookie")}",
                    StringComparison.Ordinal
                )
                    + " stat /admin/policies/pulsar/system stat "
                    + "/admin/partitioned-topics/pulsar/system/persistent/transaction_coordinator_assign"
                    + " ls /ledgers/available ls /ledgers/cookies ls /loadbalance/brokers ls /admin/clusters ls "
                    + "/admin/policies ls /admin/policies/public"
                    + " get /no/such/node"
            )
        );

    /// <summary>Whose the registrations are: those of a session go with it.</summary>
    public string Owned(string path) => ZooKeeper($"stat {path}").Split('\t', '\n') is [_, _, "ok", var stat, ..]
        ? stat.StartsWith("0 ", StringComparison.Ordinal) ? "nobody's" : "a session's" : "missing";

    /// <summary>Names of srvr's lines, and what they say where it is not of the moment.</summary>
    public string Srvr(int server) =>
        string.Join(
            ", ",
            FourLetters(server, "srvr")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.StartsWith("Mode", StringComparison.Ordinal) ? line : line.Split(':')[0])
        );

    /// <summary>The lines of mntr that readiness probes and people read.</summary>
    public string Mntr(int server) =>
        string.Join(
            ", ",
            FourLetters(server, "mntr")
                .Split('\n')
                .Where(line =>
                    line.Split('\t')[0]
                        is "zk_server_state"
                            or "zk_peer_state"
                            or "zk_synced_followers"
                            or "zk_learners"
                            or "zk_pending_syncs"
                )
                .Order(StringComparer.Ordinal)
        );

    private static string Http(PulsarService service, string port, string method, string path)
    {
        string[] body = method == "GET" ? [] : [""];
        return LabAnswer
            .Of(
                "bash",
                [
                    Net,
                    "http",
                    method,
                    service.Address,
                    service.Port(port).ToString(CultureInfo.InvariantCulture),
                    path,
                    "15",
                    .. body,
                ]
            )
            .Output;
    }

    private string Plain(string text)
    {
        text = Guid().Replace(text, "UUID").Replace(cluster.Folder, "FOLDER", StringComparison.Ordinal);
        foreach (var service in cluster.Topology.Services)
        {
            foreach (var port in service.Ports)
                text = text.Replace($":{port.Number}", $":{service.Id}/{port.Name}", StringComparison.Ordinal);
        }

        // When a znode was made; and what there is of a policy differs by its keys alone.
        return Time().Replace(text, "ok\t0 SIZE TIME");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}")]
    private static partial Regex Guid();

    [GeneratedRegex(@"ok\t0 [0-9]+ [0-9]{10,}")]
    private static partial Regex Time();
}
