using PulsarOps.Common;
using PulsarOps.Tests.Topology.Files;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Topology;

/// <summary>Folders of the system and of people are refused before anything is asked of a host.</summary>
public sealed class FolderTests
{
    [Theory]
    [InlineData("data", "/home/ops")]
    [InlineData("data", "/home")]
    [InlineData("data", "/root")]
    [InlineData("data", "/root/pulsar")]
    [InlineData("data", "/etc")]
    [InlineData("data", "/usr")]
    [InlineData("data", "/usr/share")]
    [InlineData("data", "/usr/local")]
    [InlineData("data", "/var")]
    [InlineData("data", "/var/lib")]
    [InlineData("data", "/tmp")]
    [InlineData("data", "/var/tmp")]
    [InlineData("data", "/opt")]
    [InlineData("data", "/srv")]
    [InlineData("data", "/mnt")]
    [InlineData("data", "/boot")]
    [InlineData("data", "/dev/shm")]
    [InlineData("data", "/proc/1")]
    [InlineData("data", "/sys")]
    [InlineData("data", "/run/pulsar")]
    [InlineData("data", "/bin")]
    [InlineData("data", "/lib64/x")]
    [InlineData("logs", "/var/log")]
    [InlineData("logs", "/var/log/journal")]
    [InlineData("config", "/etc")]
    [InlineData("config", "/etc/systemd/system")]
    [InlineData("config", "/etc/ssh")]
    [InlineData("install", "/usr/bin")]
    [InlineData("install", "/home/ops")]
    [InlineData("root", "/srv")]
    [InlineData("root", "/home/ops")]
    public void System_folder_or_home_is_refused_with_a_better_suggestion(
        string key, string folder)
    {
        var problem = Assert.Single(Yaml.Problems(
            $"cluster: c1\nversion: 4.0.8\npaths: {{ {key}: {folder} }}\n"
                + "nodes: [{ name: p1, roles: [zookeeper, bookie, broker] }]\n"));

        Assert.Equal(nameof(SR.FolderOfSystem), problem.ErrorId);
        Assert.StartsWith("cluster.yaml(", problem.Message, StringComparison.Ordinal);
        Assert.Matches("such as /[a-z]+", problem.Advice);
        Assert.Equal(nameof(SR.FolderOfSystem), Refused(key, folder));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/var/../etc")]
    [InlineData("data")]
    [InlineData("/data/")]
    [InlineData("/data%n")]
    [InlineData("/data,2")]
    public void Unusable_folder_is_refused(string folder) =>
        Assert.Equal(nameof(SR.PathInvalid), Refused("data", folder));

    [Theory]
    [InlineData("/mnt", "/mnt/pulsar")]
    [InlineData("/var/lib", "/var/lib/pulsar")]
    [InlineData("/home/ops", "/var/lib/pulsar")]
    public void System_folder_is_refused_as_a_disk_of_a_service(string disk, string better)
    {
        foreach (var key in new[] { "ledgerDirectories", "journalDirectories" })
        {
            var problem = Assert.Single(Yaml.Problems(
                $"cluster: c1\nversion: 4.0.8\nroles: {{ bookie: {{ {key}: [{disk}] }} }}\n"
                    + "nodes: [{ name: p1, roles: [zookeeper, bookie, broker] }]\n"));
            Assert.Equal(nameof(SR.FolderOfSystem), problem.ErrorId);
            Assert.Contains(better, problem.Advice, StringComparison.Ordinal);
            Assert.StartsWith("cluster.yaml(3,", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Usual_folders_and_disks_are_taken()
    {
        var topology = Yaml.Topology("""
            cluster: c1
            version: 4.0.8
            paths:
              install: /usr/local
              config: /etc/pulsar-c1
              data: /var/lib/pulsar-c1
              logs: /var/lib/pulsar-c1/logs
            roles:
              bookie: { journalDirectories: [/mnt/disk1/journal], ledgerDirectories: [/mnt/disk1, /data1] }
              zookeeper: { dataDirectory: /zk }
            nodes: [{ name: p1, roles: [zookeeper, bookie, broker] }]
            """);
        Assert.Equal("/var/lib/pulsar-c1/logs", topology.Nodes[0].Paths.Logs);
        Assert.Equal("/home/ops/pulsar/data", Yaml.Topology("""
            cluster: c1
            version: 4.0.8
            connection: { become: none }
            paths: { root: /home/ops/pulsar }
            nodes: [{ name: p1, roles: [zookeeper, bookie, broker] }]
            """).Nodes[0].Paths.Data);
    }

    [Theory]
    [InlineData("config: /srv/x, data: /srv/x", "")]
    [InlineData("config: /srv/x, data: /srv/x/data", "")]
    [InlineData("config: /srv/x/conf, data: /srv/x", "")]
    [InlineData("config: /srv/x/conf, logs: /srv/x", "")]
    [InlineData("install: /srv/x, data: /srv/x", "")]
    [InlineData("install: /srv/x/releases, data: /srv/x", "")]
    [InlineData("data: /opt/apache-pulsar-4.0.8/data", "")]
    [InlineData("data: /srv/x, logs: /srv/x", "")]
    [InlineData("data: /srv/x/logs/data, logs: /srv/x/logs", "")]
    [InlineData("data: /var/lib/pulsarops", "")]
    [InlineData("data: /srv/x", "zookeeper: { dataDirectory: /disk }, bookie: { ledgerDirectories: [/disk/ledgers] }")]
    [InlineData("data: /srv/x", "bookie: { ledgerDirectories: [/srv/x] }")]
    [InlineData("data: /srv/x", "bookie: { ledgerDirectories: [/etc/pulsar/ledgers] }")]
    [InlineData("data: /srv/x", "bookie: { journalDirectories: [/opt/apache-pulsar-4.0.8/journal] }")]
    public void Folders_of_different_owners_do_not_lie_in_one_another(string paths, string roles)
    {
        var problem = Assert.Single(Yaml.Problems(
            $"cluster: c1\nversion: 4.0.8\npaths: {{ {paths} }}\nroles: {{ {roles} }}\n"
                + "nodes: [{ name: p1, roles: [zookeeper, bookie, broker] }]\n"));
        Assert.Equal(nameof(SR.FoldersNested), problem.ErrorId);
    }

    [Fact]
    public void Local_cluster_does_not_take_a_home_as_its_folder() =>
        Assert.Equal(nameof(SR.FolderOfSystem), Assert.Throws<PulsarOpsException>(() => LocalTopology.Create(
            "c1", new(4, 0, 8), "/home/ops", ["a"], 10000, new(null, null), PulsarKeyStyle.Auto, null)).ErrorId);

    private static string Refused(
        string key, string folder) => Assert.Throws<PulsarOpsException>(() => RemoteTopology.Create(new()
    {
        Name = "c1", Version = new(4, 0, 8),
        Paths = new(
            key == "root" ? folder : null, key == "install" ? folder : null, key == "config" ? folder : null,
            key == "data" ? folder : null, key == "logs" ? folder : null),
        Nodes = [new("p1", [(PulsarRole.ZooKeeper, new()), (PulsarRole.Bookie, new()), (PulsarRole.Broker, new())])],
    })).ErrorId;
}
