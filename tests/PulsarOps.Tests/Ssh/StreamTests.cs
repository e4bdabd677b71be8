using System.Collections.Concurrent;
using System.Management.Automation;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>What the host layer says reaches the cmdlet that is at work, whichever opened the session.</summary>
[Collection(SshTests.Name)]
public sealed class StreamTests : IDisposable
{
    private readonly SshBench _bench = new();
    private readonly Module _module = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Each_stage_of_a_pipeline_gets_its_own_records_once()
    {
        // The first stage opens the session and has no -Debug; the others use the session.
        var run = _module.Run(
            "$t | Stop-PulsarCluster | Stop-PulsarBroker -Debug | Stop-PulsarBookie | Get-PulsarBookie -Debug",
                ("t", Topology())).Succeeded();

        Assert.Equal(2, run.Others.Count(line => line.Contains("probe: status 0", StringComparison.Ordinal)));
        Assert.DoesNotContain(run.Others, line => line.Contains("logged in as", StringComparison.Ordinal));

        // Only the one that opens the session says so.
        run = _module.Run("$t | Stop-PulsarCluster -Debug | Stop-PulsarBroker -Debug", ("t", Topology())).Succeeded();
        Assert.Single(run.Others, line => line.Contains("logged in as", StringComparison.Ordinal));
        Assert.Equal(2, run.Others.Count(line => line.Contains("probe: status 0", StringComparison.Ordinal)));
    }

    [Fact]
    public void Second_stage_has_its_own_streams_and_completes_its_progress()
    {
        var local = _module.Run(
            $"New-PulsarTopology streams -Local -NodeCount 1 -PortOffset 12400 -Path {_bench.Folder}/local "
                + $"-ArchivePath {StandIn.Archive()}").Succeeded().Output.Single();
        var run = _module.Run(
            "$t | Install-PulsarZooKeeper | Install-PulsarBookie -Verbose -Debug -InformationVariable two "
                + "| Get-PulsarBookie | Out-Null; $two",
            ("t", local)).Succeeded();

        // The first stage opens the session and has no -Debug; batches of the second one are its own.
        Assert.Contains(run.Others, line => line.Contains("apply: status 0", StringComparison.Ordinal));
        Assert.NotEmpty(run.Verbose);
        Assert.Equal(run.Verbose.Count, run.Verbose.Distinct().Count());
        Assert.NotEmpty(run.Output);
        var activities = run.Progress.GroupBy(record => record.ActivityId).ToArray();
        Assert.True(activities.Length >= 2, "Each stage has a progress record.");
        Assert.All(activities, records => Assert.Equal(ProgressRecordType.Completed, records.Last().RecordType));
    }

    [Fact]
    public async Task Shared_session_reports_each_upload_to_its_own_caller()
    {
        var file = $"{_bench.Folder}/archive.tar.gz";
        await File.WriteAllBytesAsync(file, System.Security.Cryptography.RandomNumberGenerator.GetBytes(1_000_000),
            Stop);
        var session = _bench.Session(_bench.Target);
        var logs = new[] { new Heard(), new Heard() };

        for (var user = 0; user < logs.Length; user++)
        {
            var sha512 =
                Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(
                await File.ReadAllBytesAsync(file, Stop)));
            await new ShellHost("127.0.0.1", session,
                logs[user]).UploadAsync(new(file, sha512, $"{_bench.Folder}/to{user}"), Stop);
        }

        Assert.All(logs, log => Assert.Contains(log.Progresses, text =>
            text.Contains("archive.tar.gz: 1 of 1 MiB", StringComparison.Ordinal)));
        Assert.All(logs, log => Assert.Single(log.Debugs, text =>
            text.Contains("upload: status 0", StringComparison.Ordinal)));
        Assert.Equal([1, 0], logs.Select(log =>
            log.Debugs.Count(text => text.Contains("logged in as", StringComparison.Ordinal))));
    }

    public void Dispose()
    {
        _module.Dispose();
        _bench.Dispose();
    }

    private PSObject Topology()
    {
        File.WriteAllText(
            _bench.ConfigFile,
            $"Host localhost\n  HostName 127.0.0.1\n  Port {_bench.Server.Port}\n  User root\n"
                + $"  IdentityFile {_bench.KeyFile}\n"
                + $"  HostKeyAlias localhost\n  UserKnownHostsFile {_bench.KnownHosts}\n");
        var key = _bench.Server.HostKey("ed25519");
        File.WriteAllText(_bench.KnownHosts, $"localhost {key.Type} {Convert.ToBase64String(key.Blob)}\n");
        return _module.Run(
            $"New-PulsarTopology streams -HostName localhost -SshConfigPath {_bench.ConfigFile} -Become None "
                + $"-Path {_bench.Folder}/cluster -ArchivePath {StandIn.Archive()}").Succeeded().Output.Single();
    }

    private sealed class Heard : IDeploymentLog
    {
        public ConcurrentQueue<string> Debugs { get; } = new();

        public ConcurrentQueue<string> Progresses { get; } = new();

        public void Verbose(string message)
        {
        }

        public void Debug(string message) => Debugs.Enqueue(message);

        public void Information(string message)
        {
        }

        public void Warning(string message)
        {
        }

        public void Failure(PulsarOpsException failure)
        {
        }

        public void Progress(string activity, string status, int percent) => Progresses.Enqueue(status);
    }
}
