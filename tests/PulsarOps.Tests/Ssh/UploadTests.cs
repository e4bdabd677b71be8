using System.Security.Cryptography;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Tests.Ssh;

/// <summary>A file that comes to a host as a whole, or not, and never twice.</summary>
[Collection(SshTests.Name)]
public sealed class UploadTests : IDisposable
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
    public async Task Lost_connection_is_told_and_the_next_upload_goes_on()
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
    public async Task What_is_there_of_another_file_is_not_kept()
    {
        Directory.CreateDirectory(Remote);
        await File.WriteAllBytesAsync(Part, new byte[1_000_000], Stop);

        await UploadAsync();

        Assert.Equal(Content, await File.ReadAllBytesAsync($"{Remote}/archive.tar.gz", Stop));
        Assert.Equal(Length, _session.Sent);
    }

    [Fact]
    public async Task Archive_that_was_cut_off_on_its_way_is_unpacked_once_and_meanwhile()
    {
        var tree = MakeArchive();
        var request = new UploadRequest(Local, Sha512(await File.ReadAllBytesAsync(Local, Stop)), Remote)
        {
            ReleaseDirectory = tree,
            Program = "bin/pulsar",
        };
        await CutAsync(cancellation => _host.UploadAsync(request, cancellation));
        var job = await File.ReadAllTextAsync($"{Remote}/jobs/unpack/pid", Stop);
        Assert.True(Directory.Exists($"{tree}.unpacking"));

        var path = await _host.UploadAsync(request, Stop);
        Assert.Equal(job, await File.ReadAllTextAsync($"{Remote}/jobs/unpack/pid", Stop));
        var result = await UnpackAsync(path, request);

        Assert.Equal(new(0, HostOperationOutcome.Changed, ""), result);
        Assert.Equal(Content, await File.ReadAllBytesAsync($"{tree}/lib/content", Stop));
        Assert.Equal(
            new(request.Sha512, Intact: true),
            (await _host.ProbeAsync(new() { Releases = [tree] }, Stop)).Releases[tree]
        );
        Assert.Equal(
            [$"{Remote}/jobs", $"{Remote}/lock", $"{Remote}/made"],
            Directory.EnumerateFileSystemEntries(Remote, "*", SearchOption.AllDirectories).Order());
        Assert.Equal(
            [tree, $"{tree}.pulsarops", $"{tree}.pulsarops-files"],
            Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(tree)!).Order());
    }

    [Fact]
    public async Task What_was_unpacked_of_a_wrong_beginning_is_unpacked_anew()
    {
        var tree = MakeArchive();
        var request = new UploadRequest(Local, Sha512(await File.ReadAllBytesAsync(Local, Stop)), Remote)
        {
            ReleaseDirectory = tree,
            Program = "bin/pulsar",
        };
        await CutAsync(cancellation => _host.UploadAsync(request, cancellation));
        var job = await File.ReadAllTextAsync($"{Remote}/jobs/unpack/pid", Stop);
        await using (var part = File.OpenWrite(Part))
            part.WriteByte(0);

        var path = await _host.UploadAsync(request, Stop);
        Assert.NotEqual(job, await File.ReadAllTextAsync($"{Remote}/jobs/unpack/pid", Stop));
        var result = await UnpackAsync(path, request);

        // Nothing of the first job is left that would write where the second one does, or take that away.
        Assert.Equal(new(0, HostOperationOutcome.Changed, ""), result);
        Assert.Equal(Content, await File.ReadAllBytesAsync($"{tree}/lib/content", Stop));
        Assert.Equal(
            [tree, $"{tree}.pulsarops", $"{tree}.pulsarops-files"],
            Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(tree)!).Order());

        // And what is unpacked is not sent again, whoever has not seen it yet.
        _session.Sent = 0;
        await _host.UploadAsync(request, Stop);
        Assert.Equal(0, _session.Sent);
    }

    [Fact]
    public async Task Archive_that_turns_out_to_be_wrong_is_not_unpacked()
    {
        var tree = MakeArchive();
        var request = new UploadRequest(Local, new('0', 128), Remote)
        {
            ReleaseDirectory = tree,
            Program = "bin/pulsar",
        };

        var path = await _host.UploadAsync(request, Stop);
        var result = await UnpackAsync(path, request);

        Assert.Equal(HostOperationOutcome.Failed, result.Outcome);
        Assert.Contains("expected 000", result.Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(tree)!));
    }

    [Fact]
    public async Task File_that_is_not_what_it_should_be_takes_no_place()
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
    public async Task Full_disk_is_told_before_anything_is_sent()
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
    public async Task Folder_that_cannot_be_made_is_told()
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

    private async Task<HostOperationResult> UnpackAsync(string path, UploadRequest request)
    {
        var results = new List<HostOperationResult>();
        await _host.ApplyAsync(
            new(Remote, [new(0, new ReleaseOperation(path, request.Sha512, request.ReleaseDirectory), [])]),
            results.Add,
            Stop
        );
        return Assert.Single(results);
    }

    private string Sha512() => Sha512(Content);

    private static string Sha512(byte[] content) => Convert.ToHexStringLower(SHA512.HashData(content));

    /// <summary>Makes the file one of a release, and returns where that is to be.</summary>
    private string MakeArchive()
    {
        var top = $"{_bench.Folder}/made/apache-pulsar-1.0.0";
        Directory.CreateDirectory($"{top}/bin");
        Directory.CreateDirectory($"{top}/lib");
        File.WriteAllBytes($"{top}/lib/content", Content);
        File.WriteAllText($"{top}/bin/pulsar", "");
        SshTools.Run("chmod", "755", $"{top}/bin/pulsar");
        SshTools.Run("tar", "-czf", Local, "-C", Path.GetDirectoryName(top)!, Path.GetFileName(top));
        return Directory.CreateDirectory($"{_bench.Folder}/opt").FullName + "/apache-pulsar-1.0.0";
    }

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
