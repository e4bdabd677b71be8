using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>What real BookKeeper makes of a bookie's further ledger folder, and PulsarOps before it.</summary>
[Collection(nameof(Lab))]
public sealed class StorageExpansionTests(Lab lab)
{
    private const string Expansion = "allowStorageExpansion";

    [Fact]
    public void Bookie_gets_a_further_ledger_folder_and_keeps_its_messages()
    {
        TestTier.RequireFull();
        var host = lab.Fresh(1, prefix: "storage")[0];
        using var cluster = RemoteCluster.Of([host], Layout(host, "[/mnt/disk1]"));
        using var wider = RemoteCluster.Of([host], Layout(host, "[/mnt/disk1, /mnt/disk2]"));
        cluster.Run("$topology | Initialize-PulsarHost | Install-PulsarCluster").Succeeded();
        cluster.AssertHealthy();
        var (files, processes) = (cluster.Snapshot(), cluster.Processes());

        Assert.Equal(["LedgerDirectoryAdded"], wider.Run("$topology | Update-PulsarCluster").ErrorIds);
        Assert.Equal(["LedgerDirectoryAdded"], wider.Run("$topology | Install-PulsarCluster").ErrorIds);
        Assert.Equal(files, cluster.Snapshot());
        Assert.Equal(processes, cluster.Processes());

        var plain = wider.Topology;
        wider.With(topology => topology.Set(Expansion, "true", PulsarRole.Bookie));
        wider.Run("$topology | Update-PulsarCluster").Succeeded();
        wider.AssertHealthy();
        Assert.Contains("/mnt/disk2", host.Exec("cat", "/mnt/disk1/current/VERSION"), StringComparison.Ordinal);

        // It is needed once: the cookies name both now.
        wider.With(_ => plain).Run("$topology | Update-PulsarCluster").Succeeded();
        wider.AssertHealthy();
        Assert.Equal(["LedgerDirectoryRemoved"], cluster.Run("$topology | Update-PulsarCluster").ErrorIds);
        wider.AssertHealthy();
    }

    private static string Layout(LabHost host, string folders) => $$"""
        cluster: test
        roles:
          bookie: { ledgerDirectories: {{folders}} }
        nodes:
          - { name: {{host.Name}}, roles: [zookeeper, bookie, broker] }
        """;
}
