using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    [Fact]
    public async Task Directory_is_made_with_its_parents_and_mode()
    {
        await ChangeOnceAsync(new DirectoryOperation($"{Work}/a/b/c", "750"));

        var fact = await PathAsync($"{Work}/a/b/c");
        Assert.True(fact is { IsDirectory: true, Mode: "750", Sha256: "" }, $"{fact}");
        Assert.True(await PathAsync($"{Work}/a/b") is { IsDirectory: true });
        AssertWritten($"{Work}/a/b/c", "750", null);
    }

    [Fact]
    public async Task Directory_gets_another_mode_and_keeps_what_it_holds()
    {
        await SucceedAsync(
            new DirectoryOperation($"{Work}/a", "755"),
            new FileOperation($"{Work}/a/file", "600", Text("kept"))
        );

        await ChangeOnceAsync(new DirectoryOperation($"{Work}/a", "700"));

        Assert.Equal("700", (await PathAsync($"{Work}/a"))!.Mode);
        Assert.Equal("kept\n", await ContentAsync($"{Work}/a/file"));
    }

    [Fact]
    public async Task Directory_fails_if_a_file_is_in_the_way()
    {
        await SucceedAsync(new FileOperation($"{Work}/file", "644", Text("here")));

        await FailAsync(new DirectoryOperation($"{Work}/file", "755"));
        await FailAsync(new DirectoryOperation($"{Work}/file/below", "755"));

        Assert.Equal("here\n", await ContentAsync($"{Work}/file"));
    }

    [Theory]
    [InlineData("644", "plain text\n")]
    [InlineData("600", "no newline at the end")]
    [InlineData("755", "#!/bin/sh\nexit 0\n")]
    [InlineData("640", "")]
    [InlineData("644", "tab\tand \\t, back\\slash, \"quotes\", 'single', $HOME, `id`, $(id)\r\n\n\n")]
    [InlineData("644", "Grüße, 漢字, 😀\n%s %d end\nstate\t-\n12\tend\n")]
    public async Task File_has_exactly_this_content_and_mode(string mode, string text)
    {
        var content = System.Text.Encoding.UTF8.GetBytes(text);

        await ChangeOnceAsync(new FileOperation($"{Work}/file", mode, content));

        var facts = await ProbeAsync(new() { Paths = [$"{Work}/file"], Contents = [$"{Work}/file"] });
        var fact = facts.Paths[$"{Work}/file"];
        Assert.Equal(new(false, mode, facts.UserName, content.Length, Sha256(content)), fact with { Group = "" });
        Assert.NotEqual("", fact.Group);
        Assert.Equal(text, facts.Contents[$"{Work}/file"]);
        AssertWritten($"{Work}/file", mode, content);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(300 * 1024)]
    public async Task File_may_be_binary(int length)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(index => (byte)(index ^ (index >> 8)))];

        await ChangeOnceAsync(new FileOperation($"{Work}/file", "600", content));

        Assert.Equal(Sha256(content), (await PathAsync($"{Work}/file"))!.Sha256);
        AssertWritten($"{Work}/file", "600", content);
    }

    [Fact]
    public async Task File_is_replaced_when_it_differs()
    {
        await SucceedAsync(new FileOperation($"{Work}/file", "644", Text("first", "longer than the next")));

        await ChangeOnceAsync(new FileOperation($"{Work}/file", "644", Text("next")));

        AssertWritten($"{Work}/file", "644", Text("next"));
    }

    [Fact]
    public async Task Wrong_file_mode_is_repaired()
    {
        await SucceedAsync(new FileOperation($"{Work}/file", "644", Text("same")));

        await ChangeOnceAsync(new FileOperation($"{Work}/file", "600", Text("same")));

        AssertWritten($"{Work}/file", "600", Text("same"));
    }

    [Fact]
    public async Task File_that_is_replaced_is_kept_as_it_was()
    {
        await SucceedAsync(new FileOperation($"{Work}/file", "640", Text("first")));

        await ChangeOnceAsync(
            new FileOperation($"{Work}/file", "644", Text("second")) { Keep = $"{Work}/kept/one/file" }
        );

        AssertWritten($"{Work}/file", "644", Text("second"));
        AssertWritten($"{Work}/kept/one/file", "640", Text("first"));
        Assert.Equal("700", (await PathAsync($"{Work}/kept/one"))!.Mode);
        Assert.Equal("755", (await PathAsync($"{Work}/kept"))!.Mode);
    }

    [Fact]
    public async Task File_that_is_kept_already_stays()
    {
        await SucceedAsync(new FileOperation($"{Work}/file", "644", Text("first")));
        await SucceedAsync(new FileOperation($"{Work}/file", "644", Text("second")) { Keep = $"{Work}/kept/file" });

        await SucceedAsync(new FileOperation($"{Work}/file", "644", Text("third")) { Keep = $"{Work}/kept/file" });

        AssertWritten($"{Work}/kept/file", "644", Text("first"));
    }

    [Fact]
    public async Task New_file_keeps_nothing()
    {
        await ChangeOnceAsync(new FileOperation($"{Work}/file", "644", Text("first")) { Keep = $"{Work}/kept/file" });

        Assert.Null(await PathAsync($"{Work}/kept"));
    }

    [Fact]
    public async Task File_that_cannot_be_kept_is_not_replaced()
    {
        await SucceedAsync(
            new FileOperation($"{Work}/file", "644", Text("first")),
            new FileOperation($"{Work}/way", "644", Text("in the way"))
        );

        await FailAsync(new FileOperation($"{Work}/file", "644", Text("second")) { Keep = $"{Work}/way/file" });

        AssertWritten($"{Work}/file", "644", Text("first"));
    }

    [Fact]
    public async Task File_needs_its_directory()
    {
        await FailAsync(new FileOperation($"{Work}/missing/file", "644", Text("text")));
        Assert.Null(await PathAsync($"{Work}/missing"));
    }

    [Fact]
    public async Task File_fails_if_a_directory_is_in_the_way()
    {
        await SucceedAsync(new DirectoryOperation($"{Work}/a", "755"));

        await FailAsync(new FileOperation($"{Work}/a", "644", Text("text")));

        Assert.True(await PathAsync($"{Work}/a") is { IsDirectory: true });
    }

    [Fact]
    public async Task Failed_file_does_not_confuse_what_follows_it()
    {
        var results = await ApplyAsync(
            new FileOperation($"{Work}/missing/file", "644", Text("7\t-\tremove\t/nowhere", "end")),
            new FileOperation($"{Work}/file", "644", Text("follows")));

        Assert.Equal(
            [HostOperationOutcome.Failed, HostOperationOutcome.Changed],
            results.Select(result => result.Outcome)
        );
        Assert.Equal("follows\n", await ContentAsync($"{Work}/file"));
    }

    [Theory]
    [InlineData("a.b_c@d+e=f:g,h-i")]
    [InlineData("-n")]
    [InlineData("..hidden")]
    [InlineData("=,:@+")]
    public async Task Names_may_have_odd_characters(string name)
    {
        var directory = $"{Work}/{name}";
        var file = $"{directory}/{name}";
        await ChangeOnceAsync(new DirectoryOperation(directory, "755"));
        await ChangeOnceAsync(new FileOperation(file, "644", Text(name)));

        var facts = await ProbeAsync(new() { Paths = [directory, file], Contents = [file], Volumes = [directory] });
        Assert.True(facts.Paths[directory].IsDirectory);
        Assert.Equal(Sha256(Text(name)), facts.Paths[file].Sha256);
        Assert.Equal(name + "\n", facts.Contents[file]);
        Assert.Equal(directory, facts.Volumes[directory].NearestExisting);

        await ChangeOnceAsync(new RemoveOperation(file));
        await ChangeOnceAsync(new PruneOperation(directory));
        Assert.Null(await PathAsync(directory));
    }

    [Fact]
    public async Task Remove_takes_everything_below()
    {
        await SucceedAsync(
            new DirectoryOperation($"{Work}/a/b/c", "700"),
            new FileOperation($"{Work}/a/b/c/file", "400", Text("text")),
            new FileOperation($"{Work}/stays", "644", Text("text")));

        await ChangeOnceAsync(new RemoveOperation($"{Work}/a"));

        Assert.Null(await PathAsync($"{Work}/a"));
        Assert.NotNull(await PathAsync($"{Work}/stays"));
    }

    [Fact]
    public async Task Remove_takes_a_file_and_minds_no_missing_one()
    {
        await SucceedAsync(new FileOperation($"{Work}/file", "644", Text("text")));

        await ChangeOnceAsync(new RemoveOperation($"{Work}/file"));

        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(new RemoveOperation($"{Work}/never/there")));
    }

    [Fact]
    public async Task Remove_refuses_a_folder_of_the_root() =>
        await FailAsync(new RemoveOperation("/pulsarops-nowhere"));

    [Fact]
    public async Task Prune_takes_an_empty_directory_only()
    {
        await SucceedAsync(
            new DirectoryOperation($"{Work}/empty", "755"),
            new DirectoryOperation($"{Work}/full/inner", "755")
        );

        await ChangeOnceAsync(new PruneOperation($"{Work}/empty"));
        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(new PruneOperation($"{Work}/full")));
        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(new PruneOperation($"{Work}/missing")));

        Assert.Null(await PathAsync($"{Work}/empty"));
        Assert.NotNull(await PathAsync($"{Work}/full/inner"));
    }
}
