using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    [Fact]
    public async Task Record_has_created_paths_with_their_folders_and_no_removed_ones()
    {
        await SucceedAsync(
            new DirectoryOperation($"{Work}/new/a/b", "755"),
            new FileOperation($"{Work}/new/a/file", "644", Text("ours")));

        var made = await MadeAsync();

        Assert.Equal(
            [
                (MadeKind.Directory, "/new"), (MadeKind.Directory, "/new/a"), (MadeKind.Directory, "/new/a/b"),
                (MadeKind.File, "/new/a/file"),
            ],
            Below(made, "/new"));
        Assert.Contains($"{Work}/new/a/file", made.Present);

        await SucceedAsync(new RemoveOperation($"{Work}/new/a/file"), new PruneOperation($"{Work}/new/a/b"));
        Assert.Equal([(MadeKind.Directory, "/new"), (MadeKind.Directory, "/new/a")], Below(await MadeAsync(), "/new"));
        await SucceedAsync(new RemoveOperation($"{Work}/new"));
        Assert.Empty(Below(await MadeAsync(), "/new"));
    }

    [Fact]
    public async Task Foreign_file_is_neither_replaced_nor_recorded()
    {
        await SomebodyWritesAsync($"{Work}/foreign", "theirs\n");

        Assert.Contains(
            $"{Work}/foreign",
            await FailAsync(new FileOperation($"{Work}/foreign", "600", Text("ours"))),
            StringComparison.Ordinal);

        Assert.Equal("theirs\n", await ContentAsync($"{Work}/foreign"));
        Assert.Empty(Below(await MadeAsync(), "/foreign"));
    }

    [Fact]
    public async Task Foreign_folder_is_not_recorded_and_its_entries_are_reported()
    {
        await SomebodyWritesAsync($"{Work}/theirs/lost+found/x", "theirs\n");
        await SucceedAsync(new DirectoryOperation($"{Work}/theirs/current", "755"));

        var facts = await ProbeAsync(new() { Made = $"{Root}/state", Folders = [$"{Work}/theirs", $"{Work}/missing"] });

        Assert.Equal([(MadeKind.Directory, "/theirs/current")], Below(facts.Made, "/theirs"));
        Assert.Equal(["current", "lost+found"], facts.Folders[$"{Work}/theirs"].Order(StringComparer.Ordinal));
        Assert.DoesNotContain($"{Work}/missing", facts.Folders.Keys);
    }

    [Fact]
    public async Task Folder_with_foreign_files_is_not_pruned()
    {
        await SucceedAsync(new DirectoryOperation($"{Work}/shared", "755"));
        await SomebodyWritesAsync($"{Work}/shared/theirs", "theirs\n");

        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(new PruneOperation($"{Work}/shared")));

        Assert.Equal([(MadeKind.Directory, "/shared")], Below(await MadeAsync(), "/shared"));
    }

    private async Task<MadeFact> MadeAsync() => (await ProbeAsync(new() { Made = $"{Root}/state" })).Made;

    /// <summary>Writes past the host, as another program would.</summary>
    protected abstract Task SomebodyWritesAsync(string path, string text);

    private (MadeKind Kind, string Path)[] Below(MadeFact made, string folder) =>
    [
        .. made.Entries.Where(entry => entry.Key.StartsWith(Work + folder, StringComparison.Ordinal))
            .Select(entry => (entry.Value, entry.Key[Work.Length..]))
            .OrderBy(entry => entry.Item2, StringComparer.Ordinal),
    ];
}
