using System.Globalization;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// A producer and a consumer of numbered messages, which run on a host of the cluster with a copy of its release's
/// libraries. They keep what they saw: clients that follow one another continue the numbers.
/// </summary>
internal sealed class Traffic
{
    private const string Folder = "/srv/traffic";
    private const string Topic = "persistent://public/default/traffic";

    /// <summary>The JVM starts in the background, and this returns when messages flow.</summary>
    private const string Begin = """
        cd /srv/traffic
        rm -f stop
        java=$(echo /usr/lib/jvm/java-17-*/bin/java)
        setsid "$java" -Xms32m -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '.:lib/*' Traffic "$@" \
            >>log 2>errors </dev/null &
        timeout 90 sh -c 'until [ "$(grep -c "^C" log)" -gt "$0" ]; do sleep 0.3; done' "$(grep -c '^C' log)" ||
          { tail -n 40 errors; exit 1; }
        """;

    private readonly LabHost _host;
    private readonly string _hosts;
    private bool _isRunning;

    public Traffic(LabHost host, IReadOnlyList<LabHost> brokers, string version)
    {
        (_host, _hosts) = (host, string.Join(",", brokers.Select(broker => $"{broker.Name}:PORT")));
        host.Sh($"mkdir -p {Folder} && cp -r /opt/apache-pulsar-{version}/lib {Folder}/ && : >{Folder}/log");
        Lab.Succeed(Lab.Run(
            ["exec", host.Name, "sh", "-c", $"base64 -d | tar -xf - -C {Folder}"], input: Compile(version)));
    }

    /// <summary>Messages flow through a new cluster of at least three hosts; with keys, it is secured.</summary>
    public static Traffic Through(RemoteCluster cluster, string version, KeyFolder? keys)
    {
        var traffic = new Traffic(cluster.Hosts[2], cluster.Hosts, version);
        if (keys is null)
        {
            traffic.Start();
            return traffic;
        }

        cluster.Run("$topology | Grant-PulsarPermission public/default orders Produce, Consume").Succeeded();
        traffic.StartSecured(keys.Token("orders"));
        return traffic;
    }

    /// <summary>As a client of an open cluster.</summary>
    public void Start() => Run($"pulsar://{_hosts.Replace("PORT", "6650", StringComparison.Ordinal)}", "", "");

    /// <summary>As a client with TLS and a token.</summary>
    public void StartSecured(string token)
    {
        _host.Write($"{Folder}/token", token);
        Run(
            $"pulsar+ssl://{_hosts.Replace("PORT", "6651", StringComparison.Ordinal)}", "/etc/pulsar/tls/ca.pem",
            $"{Folder}/token");
    }

    /// <summary>Ends the producer, and the consumer after it has received everything.</summary>
    public void Stop()
    {
        _host.Sh($$"""
            cd {{Folder}} && : >stop
            timeout 180 sh -c 'until [ "$(tail -n 1 log)" = END ]; do sleep 0.5; done' || { tail -n 40 errors; exit 1; }
            """);
        _isRunning = false;
    }

    /// <summary>
    /// What was acknowledged was received, and what has the same key in the order in which it was sent.
    /// </summary>
    /// <returns>How many messages were acknowledged.</returns>
    public int AssertNothingLost()
    {
        if (_isRunning)
            Stop();
        var lines = Lines();
        Assert.DoesNotContain(lines, line => line[0] == "E");
        var (sent, received) = (Numbers(lines, "P"), Numbers(lines, "C"));
        Assert.Empty(sent.Except(received));
        Assert.All(
            received.Distinct().GroupBy(number => number % 8),
            key => Assert.Equal(key.Order(), key));
        return sent.Distinct().Count();
    }

    /// <summary>The longest time without an acknowledgement in each operation on the cluster.</summary>
    public IReadOnlyList<string> Gaps(IEnumerable<PulsarOperation> operations) =>
    [
        .. from operation in operations
           let span = operation.EndTime!.Value - operation.StartTime
           let gap = Gap(operation.StartTime, operation.EndTime!.Value)
           select string.Create(
               CultureInfo.InvariantCulture,
               $"{operation.Activity}: {span.TotalSeconds:0} s, longest publish gap {gap.TotalMilliseconds:0} ms"),
    ];

    /// <summary>The longest time without an acknowledgement.</summary>
    public TimeSpan Gap(DateTimeOffset from, DateTimeOffset until)
    {
        var (begin, end) = (from.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds());
        var times = Lines().Where(line => line[0] == "P")
            .Select(line => long.Parse(line[2], CultureInfo.InvariantCulture)).Order().ToArray();
        return TimeSpan.FromMilliseconds(times.Zip(times.Skip(1))
            .Where(pair => pair.Second > begin && pair.First < end)
            .Select(pair => pair.Second - pair.First).DefaultIfEmpty(end - begin).Max());
    }

    private void Run(string url, string authorities, string token)
    {
        var next = Numbers(Lines(), "P").DefaultIfEmpty(-1).Max() + 1;
        _host.Exec(
            "sh", "-ec", Begin, "sh", url, Topic, next.ToString(CultureInfo.InvariantCulture), authorities, token,
            $"{Folder}/stop");
        _isRunning = true;
    }

    private string[][] Lines() =>
    [
        .. _host.Exec("cat", $"{Folder}/log").Split('\n')[..^1].Where(line => line != "END")
            .Select(line => line.Split(' ')),
    ];

    private static int[] Numbers(string[][] lines, string kind) =>
        [.. lines.Where(line => line[0] == kind).Select(line => int.Parse(line[1], CultureInfo.InvariantCulture))];

    /// <summary>The classes as an archive in base64.</summary>
    private static string Compile(string version)
    {
        Assert.SkipUnless(
            LabAnswer.Of("sh", ["-c", "command -v javac"]).ExitCode == 0, "The traffic of tests needs javac.");
        return Lab.Succeed(LabAnswer.Of("bash", ["-ec", """
            folder=$(mktemp -d)
            trap 'rm -rf "$folder"' EXIT
            tar -xzf "$1" -C "$folder" --wildcards '*/lib/org.apache.pulsar-pulsar-client-api-*.jar'
            mkdir "$folder/classes"
            javac --release 17 -d "$folder/classes" -cp "$(echo "$folder"/*/lib/*.jar)" "$2" >&2
            tar -cf - -C "$folder/classes" . | base64
            """, "compile", $"{Archives.Require(version)}/apache-pulsar-{version}-bin.tar.gz",
            Checkout.File("tests", "PulsarOps.Tests", "Hosts", "Java", "Traffic.java")]));
    }
}
