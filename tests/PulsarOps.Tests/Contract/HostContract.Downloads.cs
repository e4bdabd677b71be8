using System.Security.Cryptography;
using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    private readonly DirectoryInfo _controller = Directory.CreateTempSubdirectory("pulsarops-download-");

    private string Destination => $"{_controller.FullName}/file";

    /// <summary>Writes a file on the host without it.</summary>
    protected abstract Task PutAsync(string path, byte[] content);

    protected abstract Task AppendAsync(string path, byte[] content);

    /// <summary>A host with an account for services, and a file in a folder of that account.</summary>
    private protected abstract Task<(IHost Host, string Path)> AccountFileAsync(byte[] content, bool isReadable);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(2 * 1024 * 1024)]
    [InlineData((4 * 1024 * 1024) + 1)]
    public async Task Download_copies_every_byte(int length)
    {
        // Every value, and in another order around each line end.
        byte[] content = [.. Enumerable.Range(0, length).Select(number => (byte)(number + (number >> 8)))];
        await PutAsync($"{Work}/source", content);

        var result = await DownloadAsync();

        Assert.Equal(new(length, Sha256(content)), result);
        Assert.Equal(content, await File.ReadAllBytesAsync(Destination, Stop));
        Assert.Equal(["file"], _controller.EnumerateFileSystemInfos().Select(entry => entry.Name));
    }

    [Fact]
    public async Task Download_of_a_large_file_reports_its_progress()
    {
        var content = new byte[70_000_001];
        new Random(1).NextBytes(content);
        await PutAsync($"{Work}/source", content);
        var progress = new List<long>();

        var result = await Host.DownloadAsync(
            new($"{Work}/source", Destination) { Progress = progress.Add }, Stop);

        Assert.Equal(new(content.Length, Sha256(content)), result);
        await using var copy = File.OpenRead(Destination);
        Assert.Equal(Sha256(content), Convert.ToHexStringLower(await SHA256.HashDataAsync(copy, Stop)));
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(content.Length, progress[^1]);
    }

    [Fact]
    public async Task Download_replaces_an_older_copy()
    {
        await File.WriteAllTextAsync(Destination, "older and longer", Stop);
        await PutAsync($"{Work}/source", "new"u8.ToArray());

        await DownloadAsync();

        Assert.Equal("new", await File.ReadAllTextAsync(Destination, Stop));
    }

    [Fact]
    public async Task Download_of_a_file_of_the_account()
    {
        var (host, path) = await AccountFileAsync("theirs"u8.ToArray(), isReadable: true);

        var result = await host.DownloadAsync(new(path, Destination), Stop);

        Assert.Equal(Sha256("theirs"u8.ToArray()), result.Sha256);
        Assert.Equal("theirs", await File.ReadAllTextAsync(Destination, Stop));
    }

    [Fact]
    public async Task Download_of_a_missing_file_fails() =>
        await AssertNotCopiedAsync(nameof(SR.DownloadFailed), ErrorKind.NotFound, () => DownloadAsync("missing"));

    [Fact]
    public async Task Download_of_a_directory_fails() =>
        await AssertNotCopiedAsync(nameof(SR.DownloadFailed), ErrorKind.InvalidInput, () => DownloadAsync(""));

    [Fact]
    public async Task Download_without_the_right_to_read_fails()
    {
        var (host, path) = await AccountFileAsync("theirs"u8.ToArray(), isReadable: false);

        await AssertNotCopiedAsync(
            nameof(SR.DownloadFailed), ErrorKind.PermissionDenied,
            () => host.DownloadAsync(new(path, Destination), Stop));
    }

    [Fact]
    public async Task Download_into_a_missing_folder_fails()
    {
        await PutAsync($"{Work}/source", [1]);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() =>
            Host.DownloadAsync(new($"{Work}/source", $"{_controller.FullName}/none/file"), Stop));

        Assert.Equal(nameof(SR.DownloadFailed), error.ErrorId);
        Assert.False(Directory.Exists($"{_controller.FullName}/none"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Download_of_a_file_that_is_rewritten_meanwhile_fails(bool mayGrow)
    {
        await PutAsync($"{Work}/source", new byte[12_000_000]);
        byte[] other = [.. Enumerable.Repeat((byte)1, 12_000_000)];

        await AssertNotCopiedAsync(nameof(SR.FileChanged), ErrorKind.InvalidState, () => Host.DownloadAsync(
            new($"{Work}/source", Destination)
            {
                MayGrow = mayGrow, Progress = Once(() => PutAsync($"{Work}/source", other)),
            },
            Stop));
    }

    [Fact]
    public async Task Download_of_a_growing_file_has_its_initial_content()
    {
        var content = new byte[12_000_000];
        await PutAsync($"{Work}/source", content);
        var request = new DownloadRequest($"{Work}/source", Destination)
        {
            MayGrow = true, Progress = Once(() => AppendAsync($"{Work}/source", [1, 2, 3])),
        };

        Assert.Equal(new(content.Length, Sha256(content)), await Host.DownloadAsync(request, Stop));
        Assert.Equal(content.Length, new FileInfo(Destination).Length);

        File.Delete(Destination);
        await AssertNotCopiedAsync(nameof(SR.FileChanged), ErrorKind.InvalidState, () => Host.DownloadAsync(
            request with { MayGrow = false, Progress = Once(() => AppendAsync($"{Work}/source", [4])) }, Stop));
    }

    [Fact]
    public async Task Cancelled_download_leaves_nothing_and_the_next_one_starts_again()
    {
        await PutAsync($"{Work}/source", new byte[12_000_000]);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var request = new DownloadRequest($"{Work}/source", Destination) { Progress = Once(cancel.CancelAsync) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Host.DownloadAsync(request, cancel.Token));

        Assert.Empty(_controller.EnumerateFileSystemInfos());
        Assert.Equal(12_000_000, (await DownloadAsync()).Length);
    }

    private Task<DownloadResult> DownloadAsync(string name = "source") =>
        Host.DownloadAsync(new($"{Work}/{name}".TrimEnd('/'), Destination), Stop);

    /// <summary>What is there of an older copy stays, and nothing comes beside it.</summary>
    private async Task AssertNotCopiedAsync(string errorId, ErrorKind kind, Func<Task<DownloadResult>> download)
    {
        await File.WriteAllTextAsync(Destination, "older", Stop);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(download);

        Assert.Equal((errorId, kind), (error.ErrorId, error.Kind));
        Assert.Equal("older", await File.ReadAllTextAsync(Destination, Stop));
        Assert.Single(_controller.EnumerateFileSystemInfos());
    }

    private static Action<long> Once(Func<Task> action)
    {
        var isDone = false;
        return _ =>
        {
            if (isDone)
                return;
            isDone = true;
            action().GetAwaiter().GetResult();
        };
    }
}
