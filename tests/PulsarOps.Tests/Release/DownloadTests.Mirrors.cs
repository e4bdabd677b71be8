using PulsarOps.Common;
using PulsarOps.Releases;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Release;

/// <summary>Mirrors, and the variable that names one.</summary>
public sealed partial class DownloadTests
{
    [Fact]
    public async Task Mirror_has_the_archive_and_Apache_the_checksum()
    {
        Publish("mirror");
        _server.Files.Remove($"/mirror/pulsar-4.0.8/{Name}.sha512");
        _server.Files[$"/all/pulsar-4.0.8/{Name}.sha512"] = Sha512;

        await FetchAsync(new(Apache, _server.Site("mirror")));

        AssertWhole();
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task Mirror_checksum_is_used_with_a_warning_if_Apache_has_none()
    {
        Publish("mirror");

        await FetchAsync(new(Apache, _server.Site("mirror")));

        AssertWhole();
        Assert.Contains("404 Not Found", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("https://mirror.example/pulsar", "https://mirror.example/pulsar/")]
    [InlineData("https://mirror.example/pulsar/", "https://mirror.example/pulsar/")]
    public void Variable_names_a_mirror_or_turns_downloads_off(string value, string? mirror)
    {
        _folder.SetVariable(ArchiveSites.Variable, value);

        var sites = ArchiveSites.OfEnvironment();

        Assert.Equal(mirror, sites?.Mirror?.ToString());
        Assert.All(sites?.Apache ?? [], site => Assert.Equal("https", site.Scheme));
    }

    [Fact]
    public void Variable_with_an_invalid_address_is_refused()
    {
        _folder.SetVariable(ArchiveSites.Variable, "mirror.example/pulsar");

        Assert.Equal(nameof(SR.MirrorInvalid), Assert.Throws<PulsarOpsException>(ArchiveSites.OfEnvironment).ErrorId);
    }

    [Fact]
    public void Install_reports_an_invalid_mirror()
    {
        using var controller = Controller.Run(
            $"New-PulsarTopology demo -Local -NodeCount 1 -Path {_folder.Path}/cluster | Install-PulsarZooKeeper",
            new Dictionary<string, string> { [ArchiveSites.Variable] = "mirror.example", ["PULSAROPS_ARCHIVES"] = "" });

        var (exitCode, output) = controller.Wait();

        Assert.Equal(1, exitCode);
        Assert.Contains("PULSAROPS_MIRROR is 'mirror.example'", output, StringComparison.Ordinal);
    }
}
