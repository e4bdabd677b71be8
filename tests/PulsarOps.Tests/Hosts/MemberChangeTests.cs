using System.Collections.Concurrent;
using System.Globalization;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>The members of a real ZooKeeper ensemble change while a cluster that uses it serves.</summary>
[Collection(nameof(Lab))]
public sealed class MemberChangeTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(15);

    private readonly KeyFolder _keys = new();

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ensemble_grows_shrinks_and_gets_another_member_under_traffic(bool isSecured)
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(5, prefix: "member");
        using var cluster = new RemoteCluster(hosts, more: isSecured ? $"-Security Strict {_keys.Parameters}" : "");
        var (fourth, fifth) = (hosts[3].Name, hosts[4].Name);
        cluster.With(whole => Only(
            cluster.Run($"$topology | Remove-PulsarTopologyNode -Node {fourth}, {fifth}").Succeeded()));
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var traffic = new Traffic(hosts[2], [.. hosts.Take(3)], "4.0.8");
        if (isSecured)
        {
            cluster.Run("$topology | Grant-PulsarPermission public/default orders Produce, Consume").Succeeded();
            traffic.StartSecured(_keys.Token("orders"));
        }
        else
        {
            traffic.Start();
        }

        using var leaders = new LeaderSampler(hosts);
        var growing = Change($"Add-PulsarTopologyNode -HostName {fourth}, {fifth} -Role ZooKeeper | "
            + "Update-PulsarCluster");
        // The first new server leads when the second one has started: it had the highest id.
        leaders.Await(hosts[3]);
        hosts[3].Partition();
        await Task.Delay(Cut, TestContext.Current.CancellationToken);
        hosts[3].Heal();
        cluster.With(_ => Only(growing.Result.Succeeded()));
        AssertServers(5);

        cluster.With(_ => Only(cluster.Run(
            $"$topology | Remove-PulsarZooKeeper {fourth}, {fifth} -Force").Succeeded()));
        AssertServers(3);
        Assert.Empty(hosts[3].Sh("ls /etc/systemd/system /etc/pulsar | grep -e pulsar-zookeeper -e zookeeper[.] || :"));

        cluster.With(_ => Only(cluster.Run(
            $"$topology | Add-PulsarTopologyNode -HostName {fifth} -Role ZooKeeper | Update-PulsarCluster | "
            + $"Remove-PulsarZooKeeper {hosts[0].Name} -Force").Succeeded()));
        AssertServers(3);
        Assert.Equal("6", hosts[4].Sh("cat /var/lib/pulsar/zookeeper/myid").Trim());

        cluster.AssertHealthy();
        output.WriteLine(leaders.AssertNeverTwo());
        output.WriteLine($"{traffic.AssertNothingLost()} messages acknowledged, none lost");

        Task<ModuleRun> Change(string command) => Task.Run(() => cluster.Run($"$topology | {command}"));

        void AssertServers(int count)
        {
            cluster.AssertReady();
            Assert.Equal(count, cluster.Topology.Of(PulsarRole.ZooKeeper).Count());
        }

        static PulsarTopology Only(ModuleRun run) => Assert.Single(run.Of<PulsarTopology>());
    }

    /// <summary>Asks each server all the time whether it leads, and how far it has come.</summary>
    private sealed class LeaderSampler : IDisposable
    {
        private const string Ask = """
            exec 3<>/dev/tcp/127.0.0.1/2181 && printf srvr >&3 && timeout 2 cat <&3 |
              awk '/^Zxid/{z=$2} /^Mode/{print $2, z}'
            """;

        private readonly CancellationTokenSource _end = new();
        private readonly ConcurrentQueue<Sample> _samples = new();
        private readonly Task[] _tasks;

        public LeaderSampler(IEnumerable<LabHost> hosts) =>
            _tasks = [.. hosts.Select(host => Task.Run(() => Watch(host)))];

        public void Await(LabHost host)
        {
            for (var until = DateTime.UtcNow + TimeSpan.FromMinutes(5); !Leads(); Thread.Sleep(200))
                Assert.True(DateTime.UtcNow < until, $"{host.Name} does not lead");

            bool Leads() => _samples.Reverse().FirstOrDefault(sample => sample.Host == host.Name)?.IsLeader == true;
        }

        /// <summary>
        /// A leader that is cut off may take itself for one until it finds that no majority answers. But it confirms
        /// nothing any more when another one has begun, which has a higher epoch.
        /// </summary>
        public string AssertNeverTwo()
        {
            Dispose();
            var leads = _samples.Where(sample => sample.IsLeader).OrderBy(sample => sample.Time).ToArray();
            foreach (var epoch in leads.GroupBy(sample => sample.Epoch))
                Assert.Single(epoch.Select(sample => sample.Host).Distinct());
            foreach (var old in leads.GroupBy(sample => sample.Epoch))
            {
                var newer = leads.Where(sample => sample.Epoch > old.Key && sample.Count > 0).ToArray();
                if (newer.Length == 0)
                    continue;
                var begun = old.LastOrDefault(sample => sample.Time <= newer[0].Time);
                Assert.All(
                    old.Where(sample => begun is not null && sample.Time > newer[0].Time),
                    sample => Assert.Equal(begun!.Count, sample.Count));
            }

            Assert.True(leads.Length > 100, $"{leads.Length} samples");
            return $"{_samples.Count} samples, {leads.Length} of leaders: "
                + string.Join(", ", leads.Select(sample => $"{sample.Epoch} {sample.Host}").Distinct());
        }

        public void Dispose()
        {
            _end.Cancel();
            Task.WaitAll(_tasks);
        }

        private void Watch(LabHost host)
        {
            while (!_end.IsCancellationRequested)
            {
                var (_, answer, _) = host.TryExec("timeout", "5", "bash", "-c", Ask);
                if (answer.Trim().Split(' ') is [var mode, var zxid])
                {
                    var number = Convert.ToInt64(zxid, 16);
                    _samples.Enqueue(new(
                        DateTime.UtcNow, host.Name, mode == "leader", number >> 32, number & 0xffffffff));
                }

                Thread.Sleep(300);
            }
        }

        private sealed record Sample(DateTime Time, string Host, bool IsLeader, long Epoch, long Count)
        {
            public override string ToString() =>
                string.Create(CultureInfo.InvariantCulture, $"{Time:HH:mm:ss.f} {Host} {Epoch}:{Count}");
        }
    }
}
