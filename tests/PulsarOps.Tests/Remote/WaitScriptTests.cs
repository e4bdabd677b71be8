using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PulsarOps.Hosts;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>What wait.bash asks, and what it says of a service that does not come up.</summary>
public sealed class WaitScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pulsarops-wait-").FullName;

    private string Log => Path.Combine(_folder, "service.log");

    private string PidFile => Path.Combine(_folder, "service.pid");

    [Fact]
    public async Task Last_lines_are_the_process_own_without_probes_and_stack_traces()
    {
        File.WriteAllLines(Log,
        [
            "2020-01-01T10:00:00,000+0000 [main] ERROR x - words of an earlier run",
            "java.lang.IllegalStateException: of an earlier run",
            $"{Stamp(1)} [main] INFO  o.a.z.s.NIOServerCnxn - Processing srvr command from /127.0.0.1:1234",
            $"{Stamp(1)} [main] ERROR o.a.p.Broker - Failed to start",
            "java.lang.RuntimeException: it failed",
            "\tat org.apache.pulsar.Broker.start(Broker.java:1)",
            "Caused by: java.net.BindException: Address already in use",
            "\t... 9 more",
            $"{Stamp(1)} [main] INFO  o.a.p.Broker - Closing",
        ]);
        WritePidFileOfAnEndedProcess();

        var result = await WaitAsync(new PortReadiness("127.0.0.1", ClosedPort()), 30);

        Assert.Equal(ReadinessOutcome.ProcessEnded, result.Outcome);
        Assert.Equal("java.net.BindException: Address already in use", result.Cause);
        Assert.DoesNotContain("earlier run", result.LogTail, StringComparison.Ordinal);
        Assert.DoesNotContain("srvr", result.LogTail, StringComparison.Ordinal);
        Assert.DoesNotContain("Broker.java", result.LogTail, StringComparison.Ordinal);
        Assert.Contains("Failed to start", result.LogTail, StringComparison.Ordinal);
        Assert.Contains("Closing", result.LogTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_that_this_process_has_not_written_to_is_not_shown()
    {
        File.WriteAllText(Log, "words of an earlier run\n");
        File.SetLastWriteTimeUtc(Log, DateTime.UtcNow.AddHours(-1));
        WritePidFileOfAnEndedProcess();

        var result = await WaitAsync(new PortReadiness("127.0.0.1", ClosedPort()), 30);

        Assert.Equal((ReadinessOutcome.ProcessEnded, "", ""), (result.Outcome, result.LogTail, result.Cause));
    }

    [Theory]
    [InlineData("java.net.BindException: Address already in use", "another process uses one of its ports: ")]
    [InlineData(
        "org.apache.bookkeeper.bookie.BookieException$InvalidCookieException: Cookie [1] is not matching with [2]",
        "its data belongs to another bookie"
    )]
    [InlineData("java.io.IOException: No space left on device", "its disk is full: ")]
    [InlineData("java.lang.OutOfMemoryError: Java heap space", "it has too little memory: ")]
    [InlineData(
        "java.lang.IllegalStateException: nobody knows this",
        "java.lang.IllegalStateException: nobody knows this"
    )]
    public async Task Cause_is_one_line_and_a_sentence_says_what_it_means(string line, string sentence)
    {
        File.WriteAllLines(
            Log,
            [
                $"{Stamp(1)} [main] ERROR a.b.C - It failed", "java.lang.RuntimeException: outer",
                $"Caused by: {line}", "\tat a.b.C(C.java:1)",
            ]);
        WritePidFileOfAnEndedProcess();

        var result = await WaitAsync(new PortReadiness("127.0.0.1", ClosedPort()), 30);

        Assert.StartsWith(sentence, LogCause.Of(result.Cause), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_readiness_probe_is_one_that_the_script_knows()
    {
        var port = ClosedPort();
        var servers = $"127.0.0.1:{port}";
        ReadinessProbe[] probes =
        [
            new PortReadiness("127.0.0.1", port), new ZooKeeperReadiness("127.0.0.1", port, 1),
            new EnsembleReadiness(servers, 1), new BrokerReadiness(servers, "127.0.0.1", port),
            new BookieReadiness(servers, "127.0.0.1", port, MetricsPort: null),
            new BookieReadiness(servers, "127.0.0.1", port, port) { Folders = ["/a", "/b"] },
            new AutoRecoveryReadiness(servers, "127.0.0.1", port), new ProxyReadiness("127.0.0.1", port, port),
            new HttpReadiness("127.0.0.1", port, "/status"), new ZNodeReadiness(servers, ["/a", "/b"]),
        ];
        foreach (var probe in probes)
        {
            var result = await WaitAsync(probe, seconds: 0, hasPidFile: false);

            Assert.Equal(ReadinessOutcome.TimedOut, result.Outcome);
            Assert.Contains(
                probe is ZNodeReadiness ? "/a is not there" : $"port {port} ", result.Detail, StringComparison.Ordinal);
        }

        var job = await WaitAsync(new JobCompletion($"{_folder}/job"), seconds: 0, hasPidFile: false);
        Assert.Equal((ReadinessOutcome.Open, "collected"), (job.Outcome, job.Detail));
    }

    [Fact]
    public async Task Service_is_asked_ever_less_often()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var questions = 0;
        var asked = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref questions);
            }
        }, TestContext.Current.CancellationToken);

        // What does not answer as ZooKeeper is asked again to the end.
        await WaitAsync(
            new ZooKeeperReadiness("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, 0), 8, hasPidFile: false);

        // It was 17 times a second: 136 in this time.
        Assert.InRange(questions, 4, 50);
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => asked);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Stamp(int secondsFromNow) =>
        DateTime.Now.AddSeconds(secondsFromNow)
            .ToString("yyyy-MM-dd'T'HH:mm:ss',000+0000'", CultureInfo.InvariantCulture);

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WritePidFileOfAnEndedProcess()
    {
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        File.WriteAllText(PidFile, $"4194303 1 {boot} {DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 1} -\n");
    }

    private Task<ReadinessResult> WaitAsync(ReadinessProbe probe, int seconds, bool hasPidFile = true) =>
        WaitScript.RunAsync(new(1, probe, hasPidFile ? PidFile : null, seconds, [Log]));
}
