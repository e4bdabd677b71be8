using PulsarOps.Releases;
using PulsarOps.Tests.Release;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Real;

/// <summary>The quickstart on a machine that has no archive: it downloads the release and runs it.</summary>
[Collection(nameof(RealPulsar))]
public sealed class QuickstartTests : IDisposable
{
    private const string Name = "apache-pulsar-4.0.8-bin.tar.gz";

    private readonly TemporaryFolder _folder = new();
    private readonly ApacheServer _server = new();

    [Fact]
    public void Quickstart_downloads_verifies_and_runs_Pulsar_and_resumes_a_download_that_was_cut_off()
    {
        TestTier.RequireCI();
        var archives = Archives.Require("4.0.8");
        foreach (var name in new[] { Name, $"{Name}.sha512" })
            _server.Files[$"/mirror/pulsar-4.0.8/{name}"] = File.ReadAllBytes(Path.Combine(archives, name));
        var part = _folder.File($"pulsarops/archives/{Name}.part");

        _server.Pause = TimeSpan.FromMilliseconds(100);
        using (var controller = Start())
        {
            Assert.True(
                SpinWait.SpinUntil(
                    () => controller.HasExited || (File.Exists(part) && new FileInfo(part).Length > 5_000_000),
                    TimeSpan.FromMinutes(2)
                )
            );
            controller.Signal(Controller.SigKill);
            controller.Wait();
        }

        var begun = new FileInfo(part).Length;
        Assert.InRange(begun, 5_000_000, _server.Files[$"/mirror/pulsar-4.0.8/{Name}"].Length - 1);
        _server.Pause = TimeSpan.Zero;
        using var again = Start();
        var (exitCode, output) = again.Wait();

        Assert.True(exitCode == 0, output);
        Assert.Contains("4 of 4 checks passed", output, StringComparison.Ordinal);
        Assert.DoesNotContain("REHEARSAL", output, StringComparison.Ordinal);
        Assert.Equal($"/mirror/pulsar-4.0.8/{Name} from {begun}", _server.Requests[^1]);
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private Controller Start() =>
        Controller.Run(
            $"& '{Checkout.File("examples", "quickstart.ps1")}' -NodeCount 1 -PortOffset 13300 -Path "
                + $"{_folder.Path}/cluster",
            new Dictionary<string, string>
            {
                [ArchiveSites.Variable] = $"{_server.Site("mirror")}",
                ["PULSAROPS_ARCHIVES"] = "",
                [CacheHome.Variable] = _folder.Path,
            }
        );
}
