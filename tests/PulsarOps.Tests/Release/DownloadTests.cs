using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Releases;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Release;

/// <summary>Releases are downloaded from Apache, or from a mirror, to the user's cache.</summary>
[Collection(nameof(UserEnvironment))]
public sealed partial class DownloadTests : IDisposable
{
    private const string Name = "apache-pulsar-4.0.8-bin.tar.gz";

    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(300_000);
    private static readonly byte[] Sha512 = Encoding.ASCII.GetBytes($"{Hash(Content)}  {Name}\n");

    private readonly TemporaryFolder _folder = new();
    private readonly ApacheServer _server = new();
    private readonly RecordingLog _log = new();

    public DownloadTests() => _folder.SetVariable(CacheHome.Variable, _folder.Path);

    private string Cached => _folder.File($"pulsarops/archives/{Name}");

    [Fact]
    public async Task Current_release_comes_from_the_first_site_verified()
    {
        Publish("current");

        Assert.Equal(Cached, await FetchAsync());

        AssertWhole();
        Assert.Equal([$"/current/pulsar-4.0.8/{Name}.sha512", $"/current/pulsar-4.0.8/{Name}"], _server.Requests);
        Assert.Empty(_log.Warnings);
        // Another run finds it.
        Assert.Equal(Cached, await FetchAsync());
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task Release_that_moved_to_the_archive_is_found_there()
    {
        Publish("all");

        await FetchAsync();

        AssertWhole();
    }

    [Fact]
    public async Task Cut_download_resumes_where_it_ended()
    {
        Publish("current");
        _server.Cuts.Enqueue(100_000);
        _server.Cuts.Enqueue(50_000);

        await FetchAsync();

        AssertWhole();
        Assert.Equal(
            [
                $"/current/pulsar-4.0.8/{Name}",
                $"/current/pulsar-4.0.8/{Name} from 100000",
                $"/current/pulsar-4.0.8/{Name} from 150000",
            ],
            _server.Requests.Skip(1)
        );
    }

    [Fact]
    public async Task Next_run_resumes_a_download()
    {
        Publish("current");
        _folder.Write($"pulsarops/archives/{Name}.part", "");
        File.WriteAllBytes($"{Cached}.part", Content[..120_000]);

        await FetchAsync();

        AssertWhole();
        Assert.Equal($"/current/pulsar-4.0.8/{Name} from 120000", _server.Requests[^1]);
    }

    [Theory]
    [InlineData(120_000)]
    [InlineData(300_000)]
    [InlineData(400_000)]
    public async Task Partial_download_of_another_file_is_replaced(int length)
    {
        Publish("current");
        _folder.Write($"pulsarops/archives/{Name}.part", "");
        File.WriteAllBytes($"{Cached}.part", RandomNumberGenerator.GetBytes(length));

        await FetchAsync();

        AssertWhole();
    }

    [Fact]
    public async Task Server_without_ranges_sends_all_of_it_again()
    {
        using var server = new ApacheServer { KnowsRanges = false };
        Publish("current", server);
        server.Cuts.Enqueue(100_000);

        await FetchAsync(new([server.Site("current")], null));

        AssertWhole();
    }

    [Fact]
    public async Task Redirect_is_followed()
    {
        Publish("elsewhere");
        _server.Files[$"/current/pulsar-4.0.8/{Name}.sha512"] = Sha512;
        _server.Redirects[$"/current/pulsar-4.0.8/{Name}"] = $"{_server.Site("elsewhere")}pulsar-4.0.8/{Name}";

        await FetchAsync();

        AssertWhole();
    }

    [Fact]
    public async Task Archive_with_a_wrong_checksum_is_refused_and_deleted()
    {
        Publish("current");
        _server.Files[$"/current/pulsar-4.0.8/{Name}.sha512"] = Encoding.ASCII.GetBytes(new string('0', 128));

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => FetchAsync());

        Assert.Equal(nameof(SR.ArchiveCorrupt), error.ErrorId);
        Assert.False(File.Exists(Cached));
        Assert.Equal(0, new FileInfo($"{Cached}.part").Length);
    }

    [Fact]
    public async Task Unavailable_release_is_reported_with_every_address()
    {
        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => FetchAsync());

        Assert.Equal((nameof(SR.ArchiveDownloadFailed), ErrorKind.Connection), (error.ErrorId, error.Kind));
        foreach (var site in new[] { "current", "all" })
            Assert.Contains(
                $"{_server.Site(site)}pulsar-4.0.8/{Name}.sha512: 404 Not Found",
                error.Message,
                StringComparison.Ordinal
            );
        Assert.Contains("PULSAROPS_MIRROR", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_checksum_is_an_error_before_the_download()
    {
        Publish("current");
        _server.Files.Remove($"/current/pulsar-4.0.8/{Name}.sha512");

        await Assert.ThrowsAsync<PulsarOpsException>(() => FetchAsync());

        Assert.DoesNotContain($"/current/pulsar-4.0.8/{Name}", _server.Requests);
    }

    [Fact]
    public async Task Checksum_that_is_given_needs_no_other()
    {
        Publish("current");
        _server.Files.Remove($"/current/pulsar-4.0.8/{Name}.sha512");

        await FetchAsync(given: Hash(Content));

        AssertWhole();
    }

    [Fact]
    public async Task Signature_is_fetched_if_needed()
    {
        Publish("current");
        _server.Files[$"/all/pulsar-4.0.8/{Name}.asc"] = "signature"u8.ToArray();

        await FetchAsync(isSigned: true);

        AssertWhole();
        Assert.Equal("signature", File.ReadAllText($"{Cached}.asc"));
    }

    [Fact]
    public async Task Only_one_of_two_sessions_downloads()
    {
        Publish("current");

        await Task.WhenAll(FetchAsync(), FetchAsync());

        AssertWhole();
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public void Install_downloads_what_is_missing()
    {
        var archive = StandIn.Archive("4.0.99");
        var name = Path.GetFileName(archive);
        _server.Files[$"/mirror/pulsar-4.0.99/{name}"] = File.ReadAllBytes(archive);
        _server.Files[$"/mirror/pulsar-4.0.99/{name}.sha512"] = File.ReadAllBytes(archive + ".sha512");
        using var controller = Controller.Run(
            $"New-PulsarTopology demo -Version 4.0.99 -Local -NodeCount 1 -Path {_folder.Path}/cluster | "
                + "Install-PulsarZooKeeper | Out-Null",
            new Dictionary<string, string>
            {
                [ArchiveSites.Variable] = $"{_server.Site("mirror")}",
                ["PULSAROPS_ARCHIVES"] = "",
            }
        );

        var (exitCode, output) = controller.Wait();

        Assert.True(exitCode == 0, output);
        Assert.True(File.Exists($"{_folder.Path}/cluster/apache-pulsar-4.0.99/bin/pulsar"), output);
        Assert.Equal(File.ReadAllBytes(archive), File.ReadAllBytes(_folder.File($"pulsarops/archives/{name}")));
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private Uri[] Apache => [_server.Site("current"), _server.Site("all")];

    private static string Hash(byte[] content) => Convert.ToHexString(SHA512.HashData(content)).ToLowerInvariant();

    private void Publish(string site, ApacheServer? server = null)
    {
        var files = (server ?? _server).Files;
        files[$"/{site}/pulsar-4.0.8/{Name}"] = Content;
        files[$"/{site}/pulsar-4.0.8/{Name}.sha512"] = Sha512;
    }

    private Task<string> FetchAsync(ArchiveSites? sites = null, string? given = null, bool isSigned = false) =>
        new ArchiveDownload(sites ?? new(Apache, null), _log).FetchAsync(
            new(4, 0, 8),
            given,
            isSigned,
            TestContext.Current.CancellationToken
        );

    private void AssertWhole()
    {
        Assert.Equal(Content, File.ReadAllBytes(Cached));
        Assert.Equal(Hash(Content), ArchiveChecksum.Verify(Cached, null));
        Assert.False(File.Exists($"{Cached}.part"));
    }
}
