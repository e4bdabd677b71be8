using System.Security.Cryptography;
using System.Text;

namespace PulsarOps.Simulation;

/// <summary>The znodes of a cluster, as initialize-cluster-metadata creates them. Existing ones stay.</summary>
internal static class ClusterMetadata
{
    public static void Initialize(ZNodeTree tree, string cluster, string serviceUrls, int instance)
    {
        if (tree.Create("/ledgers/INSTANCEID", InstanceId(cluster, instance)))
        {
            tree.Create("/ledgers/LAYOUT", "2\norg.apache.bookkeeper.meta.HierarchicalLedgerManagerFactory:1");
            tree.Create("/ledgers/available/readonly");
            tree.Create("/ledgers/cookies");
            tree.Create("/ledgers/underreplication");
        }

        tree.Create($"/admin/clusters/{cluster}", serviceUrls);
        foreach (var tenant in new[] { "public", "pulsar" })
            tree.Create($"/admin/policies/{tenant}", $$"""{"adminRoles":[],"allowedClusters":["{{cluster}}"]}""");
        foreach (var space in new[] { "public/default", "pulsar/system" })
            tree.Create($"/admin/policies/{space}", $$"""{"replication_clusters":["{{cluster}}"]}""");
        tree.Create(
            "/admin/partitioned-topics/pulsar/system/persistent/transaction_coordinator_assign",
            """{"partitions":16}"""
        );
    }

    /// <summary>Each initialization gets another id, but a repeated simulation gets the same ids.</summary>
    private static string InstanceId(string cluster, int instance)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{cluster}/{instance}"));
        return new Guid([.. hash.Take(16)]).ToString();
    }
}
