using PulsarOps.Remote.Primitives;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    [Fact]
    public async Task Directory_is_made_with_its_parents_and_mode()
    {
        await ChangeOnceAsync(new DirectoryPrimitive($"{Work}/a/b/c", "750"));

        var fact = await PathAsync($"{Work}/a/b/c");
        Assert.True(fact is { IsDirectory: true, Mode: "750", Sha256: "" }, $"{fact}");
        Assert.True(await PathAsync($"{Work}/a/b") is { IsDirectory: true });
        AssertWritten($"{Work}/a/b/c", "750", null);
    }

    [Fact]
    public async Task Directory_gets_another_mode_and_keeps_what_it_holds()
    {
        await SucceedAsync(new DirectoryPrimitive($"{Work}/a", "755"), new FilePrimitive($"{Work}/a/file", "600", Text("kept")));

        await ChangeOnceAsync(new DirectoryPrimitive($"{Work}/a", "700"));

        Assert.Equal("700", (await PathAsync($"{Work}/a"))!.Mode);
        Assert.Equal("kept\n", await ContentAsync($"{Work}/a/file"));
    }

    [Fact]
    public async Task Directory_fails_where_a_file_is_in_the_way()
    {
        await SucceedAsync(new FilePrimitive($"{Work}/file", "644", Text("here")));

        await FailAsync(new DirectoryPrimitive($"{Work}/file", "755"));
        await FailAsync(new DirectoryPrimitive($"{Work}/file/below", "755"));

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

        await ChangeOnceAsync(new FilePrimitive($"{Work}/file", mode, content));

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

        await ChangeOnceAsync(new FilePrimitive($"{Work}/file", "600", content));

        Assert.Equal(Sha256(content), (await PathAsync($"{Work}/file"))!.Sha256);
        AssertWritten($"{Work}/file", "600", content);
    }

    [Fact]
    public async Task File_is_replaced_when_it_differs()
    {
        await SucceedAsync(new FilePrimitive($"{Work}/file", "644", Text("first", "longer than the next")));

        await ChangeOnceAsync(new FilePrimitive($"{Work}/file", "644", Text("next")));

        AssertWritten($"{Work}/file", "644", Text("next"));
    }

    [Fact]
    public async Task File_has_its_mode_mended()
    {
        await SucceedAsync(new FilePrimitive($"{Work}/file", "644", Text("same")));

        await ChangeOnceAsync(new FilePrimitive($"{Work}/file", "600", Text("same")));

        AssertWritten($"{Work}/file", "600", Text("same"));
    }

    [Fact]
    public async Task File_that_is_replaced_is_kept_as_it_was()
    {
        await SucceedAsync(new FilePrimitive($"{Work}/file", "640", Text("first")));

        await ChangeOnceAsync(new FilePrimitive($"{Work}/file", "644", Text("second")) { Keep = $"{Work}/kept/one/file" });

        AssertWritten($"{Work}/file", "644", Text("second"));
        AssertWritten($"{Work}/kept/one/file", "640", Text("first"));
        Assert.Equal("700", (await PathAsync($"{Work}/kept/one"))!.Mode);
        Assert.Equal("755", (await PathAsync($"{Work}/kept"))!.Mode);
    }

    [Fact]
    public async Task File_that_is_kept_already_stays()
    {
        await SucceedAsync(new FilePrimitive($"{Work}/file", "644", Text("first")));
        await SucceedAsync(new FilePrimitive($"{Work}/file", "644", Text("second")) { Keep = $"{Work}/kept/file" });

        await SucceedAsync(new FilePrimitive($"{Work}/file", "644", Text("third")) { Keep = $"{Work}/kept/file" });

        AssertWritten($"{Work}/kept/file", "644", Text("first"));
    }

    [Fact]
    public async Task New_file_keeps_nothing()
    {
        await ChangeOnceAsync(new FilePrimitive($"{Work}/file", "644", Text("first")) { Keep = $"{Work}/kept/file" });

        Assert.Null(await PathAsync($"{Work}/kept"));
    }

    [Fact]
    public async Task File_that_cannot_be_kept_is_not_replaced()
    {
        await SucceedAsync(new FilePrimitive($"{Work}/file", "644", Text("first")), new FilePrimitive($"{Work}/way", "644", Text("in the way")));

        await FailAsync(new FilePrimitive($"{Work}/file", "644", Text("second")) { Keep = $"{Work}/way/file" });

        AssertWritten($"{Work}/file", "644", Text("first"));
    }

    [Fact]
    public async Task File_needs_its_directory()
    {
        await FailAsync(new FilePrimitive($"{Work}/missing/file", "644", Text("text")));
        Assert.Null(await PathAsync($"{Work}/missing"));
    }

    [Fact]
    public async Task File_fails_where_a_directory_is_in_the_way()
    {
        await SucceedAsync(new DirectoryPrimitive($"{Work}/a", "755"));

        await FailAsync(new FilePrimitive($"{Work}/a", "644", Text("text")));

        Assert.True(await PathAsync($"{Work}/a") is { IsDirectory: true });
    }

    [Fact]
    public async Task Failed_file_does_not_confuse_what_follows_it()
    {
        var results = await ApplyAsync(
            new FilePrimitive($"{Work}/missing/file", "644", Text("7\t-\tremove\t/nowhere", "end")),
            new FilePrimitive($"{Work}/file", "644", Text("follows")));

        Assert.Equal([PrimitiveOutcome.Failed, PrimitiveOutcome.Changed], results.Select(result => result.Outcome));
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
        await ChangeOnceAsync(new DirectoryPrimitive(directory, "755"));
        await ChangeOnceAsync(new FilePrimitive(file, "644", Text(name)));

        var facts = await ProbeAsync(new() { Paths = [directory, file], Contents = [file], Volumes = [directory] });
        Assert.True(facts.Paths[directory].IsDirectory);
        Assert.Equal(Sha256(Text(name)), facts.Paths[file].Sha256);
        Assert.Equal(name + "\n", facts.Contents[file]);
        Assert.Equal(directory, facts.Volumes[directory].NearestExisting);

        await ChangeOnceAsync(new RemovePrimitive(file));
        await ChangeOnceAsync(new PrunePrimitive(directory));
        Assert.Null(await PathAsync(directory));
    }

    [Fact]
    public async Task Remove_takes_everything_below()
    {
        await SucceedAsync(
            new DirectoryPrimitive($"{Work}/a/b/c", "700"),
            new FilePrimitive($"{Work}/a/b/c/file", "400", Text("text")),
            new FilePrimitive($"{Work}/stays", "644", Text("text")));

        await ChangeOnceAsync(new RemovePrimitive($"{Work}/a"));

        Assert.Null(await PathAsync($"{Work}/a"));
        Assert.NotNull(await PathAsync($"{Work}/stays"));
    }

    [Fact]
    public async Task Remove_takes_a_file_and_minds_no_missing_one()
    {
        await SucceedAsync(new FilePrimitive($"{Work}/file", "644", Text("text")));

        await ChangeOnceAsync(new RemovePrimitive($"{Work}/file"));

        Assert.Equal(PrimitiveOutcome.Unchanged, await OutcomeAsync(new RemovePrimitive($"{Work}/never/there")));
    }

    [Fact]
    public async Task Remove_refuses_a_folder_of_the_root() => await FailAsync(new RemovePrimitive("/pulsarops-nowhere"));

    [Fact]
    public async Task Prune_takes_an_empty_directory_only()
    {
        await SucceedAsync(new DirectoryPrimitive($"{Work}/empty", "755"), new DirectoryPrimitive($"{Work}/full/inner", "755"));

        await ChangeOnceAsync(new PrunePrimitive($"{Work}/empty"));
        Assert.Equal(PrimitiveOutcome.Unchanged, await OutcomeAsync(new PrunePrimitive($"{Work}/full")));
        Assert.Equal(PrimitiveOutcome.Unchanged, await OutcomeAsync(new PrunePrimitive($"{Work}/missing")));

        Assert.Null(await PathAsync($"{Work}/empty"));
        Assert.NotNull(await PathAsync($"{Work}/full/inner"));
    }
}
