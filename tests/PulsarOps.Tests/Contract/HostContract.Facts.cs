using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    [Fact]
    public async Task Host_is_known_without_a_question()
    {
        var facts = await ProbeAsync(new());

        Assert.NotEqual("", facts.OperatingSystem);
        Assert.NotEqual("", facts.Architecture);
        Assert.NotEqual("", facts.UserName);
        Assert.True(facts.ProcessorCount > 0);
        Assert.InRange(facts.MemoryAvailableMB, 1, facts.MemoryTotalMB);
        Assert.True(facts.Bash);
        Assert.Empty(facts.Java);
        Assert.Empty(facts.Paths);
        Assert.Empty(facts.Contents);
        Assert.Empty(facts.Releases);
        Assert.Empty(facts.Services);
        Assert.Empty(facts.Volumes);
        Assert.Null(facts.Metadata);
    }

    [Fact]
    public async Task Web_services_are_asked_by_the_host()
    {
        using var cluster = await ServeAsync();
        var facts = await ProbeAsync(new()
        {
            Requests =
            [
                new("ready", "127.0.0.1", cluster.BrokerWeb, "/admin/v2/brokers/ready"),
                new("unknown", "127.0.0.1", cluster.BrokerWeb, "/admin/v2/unknown"),
                new("closed", "127.0.0.1", ClosedPort, "/admin/v2/brokers/ready"),
                new("again", "127.0.0.1", ClosedPort, "/admin/v2/brokers/ready"),
            ],
        });

        Assert.Equal(new(200, "ok"), facts.Answers["ready"]);
        Assert.Equal(new(404, ""), facts.Answers["unknown"]);
        Assert.Equal(new(0, $"net: 127.0.0.1:{ClosedPort}: Connection refused"), facts.Answers["closed"]);
        Assert.Equal(0, facts.Answers["again"].Status);
        Assert.StartsWith($"net: 127.0.0.1:{ClosedPort}: ", facts.Answers["again"].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_path_has_no_entry()
    {
        string[] missing = [$"{Work}/missing", $"{Work}/missing/below", $"{Work}/test.env/below"];

        var facts = await ProbeAsync(new() { Paths = missing, Contents = missing, Releases = missing });

        Assert.Empty(facts.Paths);
        Assert.Empty(facts.Contents);
        Assert.Empty(facts.Releases);
    }

    [Fact]
    public async Task Files_and_directories_are_distinguished()
    {
        await SucceedAsync(
            new DirectoryOperation($"{Work}/a", "711"),
            new FileOperation($"{Work}/b", "604", Text("12345"))
        );

        var facts = await ProbeAsync(new() { Paths = [$"{Work}/a", $"{Work}/b", $"{Work}/c"] });

        Assert.Equal(
            new(false, "604", facts.UserName, 6, Sha256(Text("12345"))), facts.Paths[$"{Work}/b"] with { Group = "" });
        Assert.Equal(new(true, "711", facts.UserName, 0, ""), facts.Paths[$"{Work}/a"] with { Size = 0, Group = "" });
        Assert.Equal(2, facts.Paths.Count);
    }

    [Fact]
    public async Task Volume_is_that_of_the_nearest_folder_that_exists()
    {
        var facts = await ProbeAsync(new() { Volumes = [Work, $"{Work}/not/yet/there"] });

        Assert.All(
            facts.Volumes.Values,
            volume =>
                Assert.True(volume is { Writable: true, FreeMB: > 0 } && volume.NearestExisting == Work, $"{volume}")
        );
        Assert.Equal(2, facts.Volumes.Count);
    }

    [Fact]
    public async Task Volume_below_a_file_cannot_be_written()
    {
        var facts = await ProbeAsync(new() { Volumes = [$"{Work}/test.env/below"] });

        Assert.False(facts.Volumes[$"{Work}/test.env/below"].Writable);
    }

    [Fact]
    public async Task Invalid_Java_home_has_no_Java() =>
        Assert.Empty((await ProbeAsync(new() { Java = true, JavaHome = $"{Work}/no-java" })).Java);

    [Fact]
    public async Task Only_the_given_Java_home_is_reported()
    {
        var all = (await ProbeAsync(new() { Java = true })).Java;
        Assert.SkipWhen(all.Count == 0, "This host has no Java.");

        var only = Assert.Single((await ProbeAsync(new() { Java = true, JavaHome = all[0].Home })).Java);

        Assert.Equal(all[0], only);
        Assert.True(only.Feature >= 8);
    }

    [Fact]
    public async Task Metadata_without_a_server_is_out_of_reach()
    {
        var server = $"127.0.0.1:{ClosedPort}";
        var facts = await ProbeAsync(
            new() { Metadata = new(server, ["/ledgers/INSTANCEID"], ["/ledgers/available"]), ZooKeepers = [server] }
        );
        Assert.Equal(new(false, $"port {ClosedPort} does not answer"), facts.ZooKeepers[server]);
        var metadata = facts.Metadata;

        Assert.NotNull(metadata);
        Assert.False(metadata.Reachable);
        Assert.NotEqual("", metadata.Detail);
        Assert.Empty(metadata.Nodes);
        Assert.Empty(metadata.Children);
    }

    [Fact]
    public async Task Canary_without_brokers_fails_and_names_its_stage()
    {
        var result = await Host.SendCanaryAsync(
            new(
                Tree,
                $"{Work}/test.env",
                $"127.0.0.1:{ClosedPort}",
                "127.0.0.1:6650",
                "pulsar://127.0.0.1:1",
                "pulsar://127.0.0.1:1",
                3,
                10
            ),
            Stop
        );

        Assert.False(result.Succeeded);
        Assert.Equal("lookup", result.Stage);
        Assert.Equal(0, result.Consumed);
    }
}
