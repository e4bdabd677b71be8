using PulsarOps.Hosts;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Topology.Files;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>Settings and Java options may hold secrets of the user: only root and the services can read them.</summary>
public sealed class SecretFileTests
{
    private const string File = """
        cluster: c1
        version: 4.0.8
        profile: small
        service: { manager: process }
        roles:
          broker:
            settings: { brokerClientAuthenticationParameters: "token:abc" }
            javaOptions: [-Djavax.net.ssl.trustStorePassword=abc]
        nodes: [{ name: h1, roles: [zookeeper, bookie, broker] }]
        """;

    [Theory]
    [InlineData("", "640", "root", "pulsar")]
    [InlineData("connection: { become: none }\npaths: { root: /home/ops/pulsar }\n", "600", "pulsar", "pulsar")]
    public async Task Files_with_user_text_are_made_private(
        string more, string mode, string owner, string group)
    {
        var world = new World(archive => Yaml.Topology(
            $"{File}\narchive: {{ path: {archive.Path}, sha512: {archive.Sha512} }}\n{more}"));
        await world.ApplyAsync([DesiredState.Prepared, .. Plans.Everything]);
        var (files, broker) = (world.Host("h1").Files, world.Topology.Of(PulsarRole.Broker).Single());
        foreach (var path in new[] { broker.ConfigFile, broker.EnvironmentFile })
        {
            Assert.Equal(
                (mode, owner, group),
                (files.Find(path)!.Mode, files.Find(path)!.Owner, files.Find(path)!.Group));
            files.ChangeMode(path, "644");
        }

        Assert.Equal("644", files.Find(world.Topology.Of(PulsarRole.Bookie).Single().ConfigFile)!.Mode);
        world.Simulation.Record.Clear();

        await world.ApplyAsync(world.Topology, Changes.Updated);

        Assert.Equal(mode, files.Find(broker.ConfigFile)!.Mode);
        Assert.Equal(mode, files.Find(broker.EnvironmentFile)!.Mode);
        var done = world.Simulation.Record.Calls.Select(call => call.Operation).OfType<HostOperation>().ToArray();
        Assert.Equal(
            [broker.ConfigFile, broker.EnvironmentFile], done.OfType<FileOperation>().Select(file => file.Path));
        Assert.DoesNotContain(done, operation => operation is StopOperation or StartOperation);
    }

    [Fact]
    public async Task File_that_is_rolled_back_can_still_be_read_by_its_service()
    {
        var world = new World(archive => Yaml.Topology(
            $"{File}\narchive: {{ path: {archive.Path}, sha512: {archive.Sha512} }}\n"));
        await world.ApplyAsync([DesiredState.Prepared, .. Plans.Everything]);
        var conf = world.Topology.Of(PulsarRole.Broker).Single().ConfigFile;
        var before = world.Host("h1").Files.Find(conf)!;

        world.Want(world.Topology.Set("managedLedgerCacheSizeMB", "plenty", PulsarRole.Broker));
        await world.FailureAsync(Changes.Updated, null);

        Assert.Equal(nameof(Common.SR.RolledBack), Assert.Single(world.Log.Failures).ErrorId);
        var after = world.Host("h1").Files.Find(conf)!;
        Assert.Equal((before.Mode, before.Owner, before.Group), (after.Mode, after.Owner, after.Group));
        Assert.Equal(("640", "root", "pulsar"), (after.Mode, after.Owner, after.Group));
    }
}
