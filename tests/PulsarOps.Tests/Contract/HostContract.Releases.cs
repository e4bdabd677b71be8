using System.Globalization;
using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    private string Install => $"{Root}/install";

    private string Tree => $"{Install}/{ContractRelease.TopFolder}";

    [Fact]
    public async Task Upload_brings_the_archive_to_the_host()
    {
        var archive = MakeArchive();

        var path = await Host.UploadAsync(new(archive.Path, archive.Sha512, $"{Root}/archives"), Stop);

        Assert.True(await PathAsync(path) is { IsDirectory: false });
        Assert.Equal(path, await Host.UploadAsync(new(archive.Path, archive.Sha512, $"{Root}/archives"), Stop));
    }

    [Fact]
    public async Task Release_is_unpacked_once()
    {
        var release = await ReleaseAsync();

        await ChangeOnceAsync(release);

        var facts = await ProbeAsync(
            new()
            {
                Paths = [$"{Tree}/bin/pulsar"],
                Contents = [$"{Tree}/conf/broker.conf"],
                Releases = [Tree, $"{Install}/other"],
            }
        );
        Assert.Equal([KeyValuePair.Create(Tree, new ReleaseFact(release.Sha512, true))], facts.Releases);
        Assert.Equal("755", facts.Paths[$"{Tree}/bin/pulsar"].Mode);
        Assert.Equal("clusterName=\n", facts.Contents[$"{Tree}/conf/broker.conf"]);
        foreach (var file in ContractRelease.Files)
            AssertWritten(
                $"{Tree}/{file.Key}",
                file.Key.StartsWith("bin/", StringComparison.Ordinal) ? "755" : "644",
                file.Value
            );
    }

    [Fact]
    public async Task Release_runs_from_its_folder()
    {
        await SucceedAsync(await ReleaseAsync());
        var service = Service("lingers", $"{Tree}/bin/pulsar", "linger");

        await StartAsync(service);

        Assert.True((await ServiceAsync(service)).Running);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("missing")]
    [InlineData("mode")]
    public async Task Changed_release_is_detected_and_replaced(string how)
    {
        var release = await ReleaseAsync();
        await SucceedAsync(release);

        var (change, name) = how switch
        {
            "changed" => ((HostOperation)new RemoveOperation($"{Tree}/conf/broker.conf"), "conf/broker.conf"),
            "missing" => (new RemoveOperation($"{Tree}/bin/bookkeeper"), "bin/bookkeeper"),
            _ => (new DirectoryOperation($"{Tree}/lib", "700"), "lib"),
        };
        await SucceedAsync(change);
        if (how == "changed")
            await SucceedAsync(new FileOperation($"{Tree}/conf/broker.conf", "644", Text("clusterName=tampered")));

        var fact = (await LookAsync())!;
        Assert.Equal((release.Sha512, false, true), (fact.Sha512, fact.Intact, fact.Listed));
        Assert.Equal([name], fact.Changed);
        Assert.Empty(fact.Added);
        await ChangeOnceAsync(release);
        Assert.Equal(new(release.Sha512, true), await LookAsync());
        Assert.Equal("clusterName=\n", await ContentAsync($"{Tree}/conf/broker.conf"));
    }

    [Fact]
    public async Task Release_with_added_files_is_not_replaced()
    {
        var release = await ReleaseAsync();
        await SucceedAsync(release);
        await SucceedAsync(
            new FileOperation($"{Tree}/lib/added.jar", "644", Text("mine")),
            new RemoveOperation($"{Tree}/bin/bookkeeper"));

        var fact = (await LookAsync())!;
        Assert.Equal(["lib/added.jar"], fact.Added);
        Assert.Equal(["bin/bookkeeper"], fact.Changed);
        Assert.Contains("lib/added.jar", await FailAsync(release), StringComparison.Ordinal);
        Assert.Equal("mine\n", await ContentAsync($"{Tree}/lib/added.jar"));
    }

    [Fact]
    public async Task Release_that_a_process_runs_from_is_not_replaced()
    {
        var release = await ReleaseAsync();
        await SucceedAsync(release);
        var service = Service("lingers", await ScriptAsync("lingers", "sleep 600"), $"{Tree}/conf/broker.conf");
        await StartAsync(service);
        await SucceedAsync(new RemoveOperation($"{Tree}/bin/bookkeeper"));

        Assert.Contains(
            (await ServiceAsync(service)).ProcessId.ToString(CultureInfo.InvariantCulture),
            Assert.Single((await LookAsync())!.Processes), StringComparison.Ordinal);
        Assert.Contains("runs from", await FailAsync(release), StringComparison.Ordinal);
        Assert.True((await ServiceAsync(service)).Running);
    }

    [Fact]
    public async Task Tree_that_was_unpacked_by_hand_is_not_replaced()
    {
        var release = await ReleaseAsync();
        await SucceedAsync(
            new DirectoryOperation($"{Tree}/conf", "755"),
            new FileOperation($"{Tree}/conf/own.conf", "644", Text("own"))
        );

        Assert.Equal("", (await LookAsync())!.Sha512);
        await FailAsync(release);

        Assert.Equal("", (await LookAsync())!.Sha512);
        Assert.Equal("own\n", await ContentAsync($"{Tree}/conf/own.conf"));
    }

    [Fact]
    public async Task Added_and_changed_files_stay_when_a_release_is_removed()
    {
        var release = await ReleaseAsync();
        await SucceedAsync(release);
        await SucceedAsync(
            new FileOperation($"{Tree}/lib/added.jar", "644", Text("mine")),
            new RemoveOperation($"{Tree}/conf/broker.conf"),
            new FileOperation($"{Tree}/conf/broker.conf", "644", Text("edited")));

        await ChangeOnceAsync(new ReleaseRemovalOperation(Tree));

        Assert.Equal("", (await LookAsync())!.Sha512);
        Assert.Equal("mine\n", await ContentAsync($"{Tree}/lib/added.jar"));
        Assert.Equal("edited\n", await ContentAsync($"{Tree}/conf/broker.conf"));
        Assert.Null(await PathAsync($"{Tree}/bin"));
        Assert.Null(await PathAsync($"{Tree}.pulsarops"));
    }

    [Fact]
    public async Task Unchanged_release_is_removed_as_a_whole()
    {
        await SucceedAsync(await ReleaseAsync());

        await ChangeOnceAsync(new ReleaseRemovalOperation(Tree));

        await AssertNothingIsInstalledAsync();
    }

    [Fact]
    public async Task Archive_with_another_checksum_is_refused_and_leaves_nothing()
    {
        var release = await ReleaseAsync();

        await FailAsync(release with { Sha512 = new('0', 128) });

        await AssertNothingIsInstalledAsync();
    }

    [Fact]
    public async Task Archive_that_is_missing_is_refused()
    {
        var release = await ReleaseAsync();

        await FailAsync(release with { Archive = $"{Work}/missing.tar.gz" });

        await AssertNothingIsInstalledAsync();
    }

    [Fact]
    public async Task Truncated_archive_leaves_nothing()
    {
        await FailAsync(await ReleaseAsync(truncated: true));

        await AssertNothingIsInstalledAsync();
    }

    [Fact]
    public async Task Archive_of_another_release_leaves_nothing()
    {
        var release = await ReleaseAsync();

        await FailAsync(release with { ReleaseDirectory = $"{Install}/apache-pulsar-1.2.3" });

        await AssertNothingIsInstalledAsync();
    }

    [Fact]
    public async Task Refused_archive_leaves_an_older_tree_alone()
    {
        var release = await ReleaseAsync();
        await SucceedAsync(release);

        await FailAsync(release with { Sha512 = new('0', 128) });

        Assert.Equal(new(release.Sha512, true), await LookAsync());
    }

    private async Task<ReleaseOperation> ReleaseAsync(bool truncated = false)
    {
        await SucceedAsync(new DirectoryOperation(Install, "755"));
        var archive = MakeArchive(truncated);
        var path = await Host.UploadAsync(new(archive.Path, archive.Sha512, $"{Root}/archives"), Stop);
        return new(path, archive.Sha512, Tree);
    }

    private async Task<ReleaseFact?> LookAsync() =>
        (await ProbeAsync(new() { Releases = [Tree] })).Releases.GetValueOrDefault(Tree);

    // An empty directory is pruned, so nothing at all is in it.
    private async Task AssertNothingIsInstalledAsync() =>
        Assert.Equal(HostOperationOutcome.Changed, await OutcomeAsync(new PruneOperation(Install)));
}
