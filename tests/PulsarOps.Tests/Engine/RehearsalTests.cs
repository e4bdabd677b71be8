using PulsarOps.Engine;
using PulsarOps.Planning;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Topology.Files;

namespace PulsarOps.Tests.Engine;

/// <summary>Whatever a topology names, a rehearsal has it.</summary>
public sealed class RehearsalTests
{
    private const string Nodes =
        "nodes: [{ name: p1, address: 203.0.113.5, roles: [bookie, broker] }, { name: p2, roles: [bookie, broker] }]\n";

    [Theory]
    [InlineData("externalZooKeeper: zk1:2181,zk2:2181,zk3:2181/pulsar\n")]
    [InlineData("externalZooKeeper: zk1:2181\njava: { home: /opt/jdk-21 }\n")]
    [InlineData("externalZooKeeper: p1:2181\nprofile: small\n")]
    public async Task External_ZooKeeper_and_the_given_Java_are_there(string keys)
    {
        var topology = Rehearsal.Of(Yaml.Topology($"cluster: c1\nversion: 4.0.8\n{keys}{Nodes}"));
        using var pool = HostPool.Take(topology);

        await new DeploymentEngine(pool, new RecordingLog()).ApplyAsync(
            topology, [DesiredState.Prepared, .. Plans.Everything], new() { Activity = "Test" },
            _ => Task.FromResult(Approval.Approved), TestContext.Current.CancellationToken);
    }
}
