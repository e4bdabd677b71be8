using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

// Files of the system, of which PulsarOps owns a part.
public abstract partial class HostContract
{
    [Fact]
    public async Task Edit_keeps_the_mode_and_is_done_once()
    {
        await SucceedAsync(new FileOperation($"{Work}/hosts", "664", Text("before")));

        await ChangeOnceAsync(new EditOperation($"{Work}/hosts", Sha256(Text("before")), Text("after")));

        AssertWritten($"{Work}/hosts", "664", Text("after"));
    }

    [Fact]
    public async Task Edit_of_a_file_that_has_changed_since_it_was_read_is_refused()
    {
        await SucceedAsync(new FileOperation($"{Work}/hosts", "644", Text("somebody else's")));

        Assert.Contains(
            "has changed",
            await FailAsync(new EditOperation($"{Work}/hosts", Sha256(Text("before")), Text("after"))),
            StringComparison.Ordinal
        );

        AssertWritten($"{Work}/hosts", "644", Text("somebody else's"));
    }

    [Fact]
    public async Task Edit_of_a_missing_file_is_refused_and_the_batch_continues()
    {
        var results = await ApplyAsync(
            new EditOperation($"{Work}/hosts", Sha256(Text("before")), Text("7\t-\tremove\t/nowhere", "end")),
            new FileOperation($"{Work}/file", "644", Text("follows"))
        );

        Assert.Equal(
            [HostOperationOutcome.Failed, HostOperationOutcome.Changed],
            results.Select(result => result.Outcome)
        );
        Assert.Null(await PathAsync($"{Work}/hosts"));
        Assert.Equal("follows\n", await ContentAsync($"{Work}/file"));
    }
}
