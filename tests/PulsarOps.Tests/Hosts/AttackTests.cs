using System.Globalization;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// A process of the service account exchanges files, folders, logs, pid files and temporary names for links, FIFOs and
/// forged records at random moments, beside runs of every kind. Nothing outside of the account's own folders changes,
/// and no run tells what only root may read.
/// </summary>
[Collection(nameof(Lab))]
public sealed class AttackTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private const int RunsInCI = 3;
    private const int RunsInFull = 25;

    /// <summary>Arguments: the seed, and a pid file's line that names a process of root's.</summary>
    private const string Intruder = """
        import os, random, shutil, sys, time
        random.seed(int(sys.argv[1]))
        record = sys.argv[2]
        roots = ['/var/lib/pulsar', '/var/log/pulsar', '/var/lib/pulsarops/test/run']
        names = [d + '/' + n for d, ns in {
            '/var/lib/pulsar': ['zookeeper', 'bookie', 'zookeeper/myid', 'zookeeper/myid.pulsarops-new',
                'bookie/ledgers', 'bookie/journal'],
            '/var/log/pulsar': ['zookeeper', 'bookie', 'broker', 'tools', 'broker/broker.out', 'broker/broker.log',
                'bookie/bookie.out',
                'zookeeper/zookeeper.out', 'zookeeper/zookeeper.log'],
            '/var/lib/pulsarops/test/run': ['broker.pid', 'bookie.pid', 'zookeeper.pid', 'tmp', 'broker',
                'broker/pulsar-broker.pid',
                'bookie/pulsar-bookie.pid'],
        }.items() for n in ns]
        aims = ['/root/vault/file600', '/root/vault', '/root/vault/closed', '/root/vault/empty', '/srv/vault',
            '/srv/vault/file644', '/srv/vault/file600',
            '/srv/vault/empty', '/etc/shadow', '/etc/hosts', '/dev/zero',
            '/var/lib/pulsarops/test/lock', '/var/lib/pulsarops/test/lease']

        def attempt(change, *words):
            try:
                change(*words)
                return True
            except OSError:
                return False

        def fill(path):
            with open(path, 'w') as file:
                file.write(record + '\n')

        def remove(path):
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                attempt(os.unlink, path)

        while True:
            if random.random() < 0.7:
                path = random.choice(names)
            else:
                found = [os.path.join(d, f) for root in roots for d, ds, fs in os.walk(root) for f in ds + fs]
                path = random.choice(found or names)
            aside = path + '.aside'
            moved = attempt(os.rename, path, aside)
            aim = random.choice(aims)
            placed = random.choice([
                lambda: attempt(os.symlink, aim, path), lambda: attempt(os.symlink, aim, path),
                lambda: attempt(os.link, aim, path),
                lambda: attempt(os.mkfifo, path), lambda: attempt(os.mkdir, path), lambda: attempt(fill, path)])()
            time.sleep(random.choice([0, 0.001, 0.01, 0.05, 0.3]))
            if random.random() < 0.9:
                if placed and moved:
                    remove(path)
                if moved:
                    attempt(os.rename, aside, path)
            time.sleep(random.choice([0.001, 0.01, 0.03]))
        """;

    /// <summary>The first ones are those that CI does.</summary>
    private static readonly string[] Runs =
    [
        "$topology | Update-PulsarCluster -TimeoutSeconds 8",
        "$topology | Stop-PulsarCluster -Kill; $topology | Install-PulsarCluster -TimeoutSeconds 8",
        "$topology | Uninstall-PulsarCluster -Force; $topology | Install-PulsarCluster -TimeoutSeconds 8",
        "$topology | Restart-PulsarCluster -TimeoutSeconds 8",
        "$topology | Stop-PulsarBroker -Kill; $topology | Start-PulsarCluster -TimeoutSeconds 8",
        "$topology | Install-PulsarCluster -TimeoutSeconds 8; $topology | Get-PulsarCluster",
    ];

    /// <summary>
    /// Ends what runs as the account and takes away what it owns, as an administrator does after a break-in.
    /// </summary>
    private const string Clear = """
        systemctl stop 'pulsar-*' 2>/dev/null || true
        while pkill -KILL -u pulsar; do sleep 0.1; done
        for folder in /var/lib/pulsar /var/log/pulsar /var/lib/pulsarops/test/run; do
          [ ! -d "$folder" ] || find "$folder" -mindepth 1 -delete
        done
        """;

    public void Dispose() => lab.ForgetAfterFailure();

    [Theory]
    [InlineData("Systemd")]
    [InlineData("Daemon")]
    public void Nothing_outside_of_the_account_s_folders_changes(string manager)
    {
        var seed = Environment.GetEnvironmentVariable("PULSAROPS_SEED") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture) : Environment.TickCount & int.MaxValue;
        output.WriteLine($"PULSAROPS_SEED={seed}");
        var random = new Random(seed);
        var host = new AccountHost(lab.Fresh(1, prefix: "attack")[0]);
        using var cluster = new RemoteCluster(
            [host.Host], archive: StandIn.Archive(), more: $"-ServiceManager {manager}");
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        host.PlantSecrets();
        var victim = host.StartVictim();
        host.Host.Write("/usr/local/lib/intruder.py", Intruder);
        var before = host.Outside();
        var record = host.RecordOf(victim);

        var (count, errors) = (
            TestTier.IsFull ? RunsInFull : RunsInCI, new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (var number = 0; number < count; number++)
        {
            var intruder = host.Host.Sh(
                $"runuser -u pulsar -- setsid python3 /usr/local/lib/intruder.py {random.Next()} '{record}' "
                    + ">/dev/null 2>&1 </dev/null & echo $!").Trim();
            var script = number < Runs.Length ? Runs[number] : Runs[random.Next(Runs.Length)];
            var run = cluster
                .With(topology => topology.Set("managedLedgerCacheSizeMB", $"{64 + number}", PulsarRole.Broker))
                .Run(script);
            host.Host.Sh($"kill {intruder} 2>/dev/null || true; pkill -u pulsar -f intruder.py || true");

            foreach (var id in run.ErrorIds)
                errors[id] = errors.GetValueOrDefault(id) + 1;
            Assert.DoesNotContain(AccountHost.Secret, run.Everything, StringComparison.Ordinal);
            Assert.True(
                before == host.Outside(),
                $"Seed {seed}, run {number}: {script}\n{Difference(before, host.Outside())}");
            Assert.True(host.IsRunning(victim), $"Seed {seed}, run {number}: {script} has ended a process of root's.");
            // What was left can keep all later runs from changing anything: they begin with a cluster that runs.
            if (run.ErrorIds.Count > 0 && number + 1 < count)
            {
                host.Host.Sh(Clear);
                cluster.Run("$topology | Install-PulsarCluster").Succeeded();
            }
        }

        output.WriteLine(string.Join(", ", errors.Select(error => $"{error.Value} {error.Key}")));
        // Nor does what root has written itself tell anything.
        Assert.Equal("", host.Host.Sh(
            "find /var/lib/pulsar /var/log/pulsar /var/lib/pulsarops /etc/pulsar /opt "
                + $"-type f -links 1 -exec grep -l {AccountHost.Secret} {{}} + || true"));
        host.Host.Sh($"kill {victim}; rm -f /usr/local/lib/intruder.py");
    }

    private static string Difference(string before, string after) => string.Join(
        "\n",
        before.Split('\n').Except(after.Split('\n')).Select(line => $"- {line}")
            .Concat(after.Split('\n').Except(before.Split('\n')).Select(line => $"+ {line}")));
}
