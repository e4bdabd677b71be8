using System.Security.Cryptography;
using PulsarOps.Common;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Tests.Ssh;

/// <summary>A file arrives on a host as a whole, or not at all, and only once.</summary>
[Collection(SshTests.Name)]
public sealed partial class UploadTests : IDisposable
{
    private const int Length = 30_000_000;

    private readonly SshBench _bench = new();
    private readonly CountingSession _session;
    private readonly ShellHost _host;

    public UploadTests()
    {
        _session = new(_bench.Session(_bench.Target));
        _host = new("127.0.0.1", _session, _bench.Log);
        Content = RandomNumberGenerator.GetBytes(Length);
        File.WriteAllBytes(Local, Content);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private byte[] Content { get; }

    private string Local => $"{_bench.Folder}/archive.tar.gz";

    private string Remote => $"{_bench.Folder}/remote";

    private string Part => $"{Remote}/archive.tar.gz.part";

    [Fact]
    public async Task File_arrives_once()
    {
        var path = await UploadAsync();
        var first = _session.Sent;
        await UploadAsync();

        Assert.Equal($"{Remote}/archive.tar.gz", path);
        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Stop));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Remote)
        );
        Assert.Equal([path], Directory.EnumerateFiles(Remote));
        Assert.Equal((Length, Length), (first, _session.Sent));
    }

    [Fact]
    public async Task Upload_that_was_cut_goes_on_from_there()
    {
        await CutAsync(cancellation => UploadAsync(cancellation));
        var arrived = new FileInfo(Part).Length;
        Assert.InRange(arrived, 1, Length - 1);
        _session.Sent = 0;

        await UploadAsync();

        Assert.Equal(Content, await File.ReadAllBytesAsync($"{Remote}/archive.tar.gz", Stop));
        Assert.Equal(Length - arrived, _session.Sent);
    }

    [Fact]
    public async Task Lost_connection_is_reported_and_the_next_upload_resumes()
    {
        _session.OnProgress = sent =>
        {
            if (sent > Length / 3)
                _bench.Server.Signal("KILL");
        };
        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => UploadAsync());
        Assert.Equal(nameof(SR.ConnectionLost), error.ErrorId);
        _session.OnProgress = _ => { };

        await UploadAsync();

        Assert.Equal(Content, await File.ReadAllBytesAsync($"{Remote}/archive.tar.gz", Stop));
    }

    [Fact]
    public async Task Partial_upload_of_another_file_is_discarded()
    {
        Directory.CreateDirectory(Remote);
        await File.WriteAllBytesAsync(Part, new byte[1_000_000], Stop);

        await UploadAsync();

        Assert.Equal(Content, await File.ReadAllBytesAsync($"{Remote}/archive.tar.gz", Stop));
        Assert.Equal(Length, _session.Sent);
    }

    [Fact]
    public async Task File_with_a_wrong_hash_is_not_kept()
    {
        Directory.CreateDirectory(Remote);
        await File.WriteAllTextAsync($"{Remote}/archive.tar.gz", "old", Stop);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() =>
            _host.UploadAsync(new(Local, new string('0', 128), Remote), Stop)
        );

        Assert.Equal((nameof(SR.UploadFailed), "127.0.0.1"), (error.ErrorId, error.Target));
        Assert.Contains("sha512", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", await File.ReadAllTextAsync($"{Remote}/archive.tar.gz", Stop));
    }

    [Fact]
    public async Task Full_disk_is_reported_before_the_upload()
    {
        Directory.CreateDirectory(Remote);
        SshTools.Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", Remote);
        try
        {
            var error = await Assert.ThrowsAsync<PulsarOpsException>(() => UploadAsync());

            Assert.Equal(nameof(SR.UploadFailed), error.ErrorId);
            Assert.Contains("bytes free", error.Message, StringComparison.Ordinal);
            Assert.Equal(0, new FileInfo(Part).Length);
        }
        finally
        {
            SshTools.Run("umount", Remote);
        }
    }

    [Fact]
    public async Task Folder_that_cannot_be_created_is_reported()
    {
        await File.WriteAllTextAsync(Remote, "a file", Stop);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() =>
            _host.UploadAsync(new(Local, Sha512(), $"{Remote}/folder"), Stop)
        );

        Assert.Equal(nameof(SR.UploadFailed), error.ErrorId);
        Assert.Contains(Remote, error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _host.Dispose();
        _bench.Dispose();
    }

    private Task<string> UploadAsync(CancellationToken? cancellation = null) =>
        _host.UploadAsync(new(Local, Sha512(), Remote), cancellation ?? Stop);

    /// <summary>Ends an upload in its midst.</summary>
    private async Task CutAsync(Func<CancellationToken, Task> upload)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        _session.OnProgress = sent =>
        {
            if (sent > Length / 3)
                cancel.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload(cancel.Token));
        _session.OnProgress = _ => { };
    }

    private string Sha512() => Sha512(Content);

    private static string Sha512(byte[] content) => Convert.ToHexStringLower(SHA512.HashData(content));

    /// <summary>Counts what goes over the wire.</summary>
    private sealed class CountingSession(IRemoteSession session) : IRemoteSession
    {
        public long Sent { get; set; }

        public Action<long> OnProgress { get; set; } = _ => { };

        public Task<CommandResult> RunAsync(
            RemoteCommand command,
            Action<string> onLine,
            CancellationToken cancellation
        )
        {
            if (command.Content is { } content)
            {
                command = command with
                {
                    Content = content with
                    {
                        Progress = sent =>
                        {
                            content.Progress?.Invoke(sent);
                            Sent = sent;
                            OnProgress(sent);
                        },
                    },
                };
            }

            return session.RunAsync(command, onLine, cancellation);
        }

        public string? SharedPath(string localPath) => session.SharedPath(localPath);

        public void Dispose() => session.Dispose();
    }
}
