using System.Diagnostics;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Tests.Ssh;

/// <summary>A file that comes from a host as a whole, or not, over connections that are slow or lost.</summary>
[Collection(SshTests.Name)]
public sealed class DownloadTests : IDisposable
{
    private const long Length = 160_000_000;

    private readonly SshBench _bench = new();
    private readonly ShellHost _host;

    public DownloadTests()
    {
        _host = new("127.0.0.1", _bench.Session(_bench.Target), _bench.Log);
        Directory.CreateDirectory(Controller);
        using var file = File.Create(Source);
        file.SetLength(Length);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Source => $"{_bench.Folder}/source";

    private string Controller => $"{_bench.Folder}/controller";

    [Fact]
    public async Task Slow_controller_is_not_sent_more_than_it_asks_for()
    {
        await using (var file = File.OpenWrite(Source))
            file.SetLength(64_000_000_000); // it would take minutes to send
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var (isIdle, most) = (false, 0L);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DownloadAsync(
            arrived =>
            {
                most = arrived;
                if (isIdle)
                    return;
                // As with a disk that takes no more: the host reads nothing further of the file.
                isIdle = HostIsIdle(TimeSpan.FromSeconds(30));
                cancel.Cancel();
            },
            cancel.Token));

        Assert.True(isIdle);
        // Parts that are on their way when the download is cancelled still arrive.
        Assert.InRange(most, 1, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task Lost_connection_is_an_error_and_the_next_download_starts_again()
    {
        var isCut = false;
        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => DownloadAsync(arrived =>
        {
            if (isCut || arrived < Length / 3)
                return;
            isCut = true;
            _bench.Server.Signal("KILL");
        }));

        Assert.Equal(nameof(SR.ConnectionLost), error.ErrorId);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Controller));
        Assert.Equal(Length, (await DownloadAsync()).Length);
        Assert.Equal([$"{Controller}/file"], Directory.EnumerateFileSystemEntries(Controller));
    }

    [Fact]
    public async Task Cancelling_ends_the_script_at_once()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var watch = new Stopwatch();
        var isCut = false;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DownloadAsync(
            arrived =>
            {
                if (isCut || arrived < Length / 3)
                    return;
                isCut = true;
                watch.Start();
                cancel.Cancel();
            },
            cancel.Token));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Controller));
        Assert.DoesNotContain(CommandLines(), line => line.Contains(Source, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Full_disk_of_the_controller_ends_the_script()
    {
        SshTools.Run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", Controller);
        try
        {
            var error = await Assert.ThrowsAsync<PulsarOpsException>(() => DownloadAsync());

            Assert.Equal(nameof(SR.DownloadFailed), error.ErrorId);
            Assert.Empty(Directory.EnumerateFileSystemEntries(Controller));
            Assert.DoesNotContain(CommandLines(), line => line.Contains(Source, StringComparison.Ordinal));
        }
        finally
        {
            SshTools.Run("umount", Controller);
        }
    }

    [Fact]
    public async Task Copy_is_the_user_s_alone_and_no_log_has_its_content()
    {
        await File.WriteAllTextAsync(Source, "bytes\t9\nend\t0\npassword=hunter2\n", Stop);

        await DownloadAsync();

        Assert.Equal("bytes\t9\nend\t0\npassword=hunter2\n", await File.ReadAllTextAsync($"{Controller}/file", Stop));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode($"{Controller}/file"));
        Assert.NotEmpty(_bench.Log.Debugs);
        Assert.DoesNotContain(
            _bench.Log.Debugs.Concat(_bench.Log.Verboses), line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _host.Dispose();
        _bench.Dispose();
    }

    private Task<DownloadResult> DownloadAsync(
        Action<long>? progress = null, CancellationToken? cancellation = null) =>
        _host.DownloadAsync(new(Source, $"{Controller}/file") { Progress = progress }, cancellation ?? Stop);

    /// <summary>Whether no process reads the source for a second.</summary>
    private bool HostIsIdle(TimeSpan timeout)
    {
        var (watch, samples) = (Stopwatch.StartNew(), 0);
        while (samples < 20 && watch.Elapsed < timeout)
        {
            samples = CommandLines().Any(line => line.Contains(Source, StringComparison.Ordinal)) ? 0 : samples + 1;
            Thread.Sleep(50);
        }

        return samples == 20;
    }

    private static IEnumerable<string> CommandLines()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsDigit(path[6])))
        {
            string line;
            try
            {
                line = Encoding.UTF8.GetString(File.ReadAllBytes($"{process}/cmdline"));
            }
            catch (IOException)
            {
                continue; // It has ended.
            }

            yield return line;
        }
    }
}
