using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    /// <summary>Replaces what is at the path by a link, as an administrator could.</summary>
    protected abstract Task SomebodyLinksAsync(string path, string target);

    [Fact]
    public async Task Link_in_place_of_a_file_is_replaced_and_its_target_stays()
    {
        var (file, other) = ($"{Work}/file", $"{Work}/other");
        await SucceedAsync(new FileOperation(file, "644", Text("old")), new FileOperation(other, "644", Text("other")));
        await SomebodyLinksAsync(file, other);
        Assert.Equal("other\n", await ContentAsync(file));

        await ChangeOnceAsync(new FileOperation(file, "644", Text("new")));

        AssertWritten(file, "644", Text("new"));
        AssertWritten(other, "644", Text("other"));
    }

    [Fact]
    public async Task Link_to_a_file_with_the_right_content_is_left_alone()
    {
        var (file, other) = ($"{Work}/file", $"{Work}/other");
        await SucceedAsync(new FileOperation(file, "644", Text("same")), new FileOperation(other, "644", Text("same")));
        await SomebodyLinksAsync(file, other);

        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(new FileOperation(file, "644", Text("same"))));

        var fact = await PathAsync(file);
        Assert.True(fact is { IsDirectory: false, Mode: "644" } && fact.Sha256 == Sha256(Text("same")), $"{fact}");
    }

    [Fact]
    public async Task Link_that_leads_nowhere_counts_as_missing_and_is_replaced()
    {
        var file = $"{Work}/file";
        await SucceedAsync(new FileOperation(file, "644", Text("old")));
        await SomebodyLinksAsync(file, $"{Work}/nowhere");
        Assert.Null(await PathAsync(file));

        await ChangeOnceAsync(new FileOperation(file, "644", Text("new")));

        AssertWritten(file, "644", Text("new"));
        Assert.Null(await PathAsync($"{Work}/nowhere"));
    }

    [Fact]
    public async Task Link_to_a_directory_is_not_replaced_by_a_file()
    {
        var file = $"{Work}/file";
        await SucceedAsync(
            new FileOperation(file, "644", Text("old")),
            new DirectoryOperation($"{Work}/folder", "755")
        );
        await SomebodyLinksAsync(file, $"{Work}/folder");

        await FailAsync(new FileOperation(file, "644", Text("new")));

        Assert.True(await PathAsync(file) is { IsDirectory: true });
    }

    [Theory]
    [InlineData("file")]
    [InlineData("nowhere")]
    public async Task Link_to_no_directory_is_in_the_way_of_one(string target)
    {
        await SucceedAsync(new FileOperation($"{Work}/file", "644", Text("kept")));
        await SomebodyLinksAsync($"{Work}/folder", $"{Work}/{target}");

        await FailAsync(new DirectoryOperation($"{Work}/folder", "755"));

        Assert.Equal("kept\n", await ContentAsync($"{Work}/file"));
    }

    [Fact]
    public async Task Foreign_link_is_not_replaced()
    {
        await SomebodyLinksAsync($"{Work}/theirs", $"{Work}/nowhere");

        Assert.Contains(
            "did not make",
            await FailAsync(new FileOperation($"{Work}/theirs", "644", Text("ours"))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Link_to_a_file_is_removed_without_its_target()
    {
        await SucceedAsync(new FileOperation($"{Work}/file", "644", Text("kept")));
        await SomebodyLinksAsync($"{Work}/link", $"{Work}/file");
        await SomebodyLinksAsync($"{Work}/dangling", $"{Work}/nowhere");

        await ChangeOnceAsync(new RemoveOperation($"{Work}/link"));
        await ChangeOnceAsync(new RemoveOperation($"{Work}/dangling"));

        Assert.Null(await PathAsync($"{Work}/link"));
        Assert.Equal("kept\n", await ContentAsync($"{Work}/file"));
    }

    [Fact]
    public async Task Link_to_a_directory_is_not_pruned()
    {
        await SucceedAsync(new DirectoryOperation($"{Work}/folder", "755"));
        await SomebodyLinksAsync($"{Work}/link", $"{Work}/folder");

        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(new PruneOperation($"{Work}/link")));

        Assert.True(await PathAsync($"{Work}/link") is { IsDirectory: true });
    }
}
