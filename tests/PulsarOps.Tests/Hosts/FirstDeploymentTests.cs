using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// The first deployment of real Pulsar as a new user runs it: nothing is said of memory, so heaps and JVM flags are the
/// defaults. All hosts share this machine's cores, so each is as slow as an ordinary one, or slower.
/// </summary>
[Collection(nameof(Lab))]
public sealed class FirstDeploymentTests(Lab lab)
{
    [Fact]
    public void Three_hosts_with_default_heaps_become_a_cluster() => Deploy(lab.Fresh(3, prefix: "first"));

    [Fact]
    public void One_slow_host_of_three_delays_the_cluster_and_fails_nothing()
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(3, prefix: "first");
        hosts[2].Throttle(40);
        Deploy(hosts);
    }

    [Fact]
    public void Three_hosts_with_two_fifths_of_a_core_each_become_a_cluster()
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(3, prefix: "first");
        foreach (var host in hosts)
            host.Throttle(40);
        Deploy(hosts);
    }

    [Fact]
    public void Six_hosts_with_default_heaps_become_a_cluster()
    {
        TestTier.RequireFull();
        Deploy(lab.Fresh(6, prefix: "first"));
    }

    private static void Deploy(IReadOnlyList<LabHost> hosts)
    {
        using var cluster = new RemoteCluster(hosts, profile: "");

        Assert.Single(cluster.Run("$topology | Initialize-PulsarHost | Install-PulsarCluster").Succeeded().Output);

        cluster.AssertHealthy();
        // The memory of a process is not more than its host has in use: a heap that is mapped three times counts once.
        Assert.All(cluster.Status(), service => Assert.InRange(service.MemoryMB, 50, 2500));
    }
}
