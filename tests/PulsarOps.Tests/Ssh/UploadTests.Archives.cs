using PulsarOps.Hosts;

namespace PulsarOps.Tests.Ssh;

/// <summary>Archives are unpacked while they arrive.</summary>
public sealed partial class UploadTests
{
    [Fact]
    public async Task Interrupted_upload_is_unpacked_once_while_it_continues()
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
    public async Task Archive_with_a_wrong_beginning_is_unpacked_again()
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

        // A release that is unpacked already is not sent again, not even by a new controller.
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
}
