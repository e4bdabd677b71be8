using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// The hosts fetch the archive themselves, from a server on the lab's own network. With the stand-in: what is fetched
/// makes no difference.
/// </summary>
[Collection(nameof(LabBeside))]
public sealed class FetchTests(Lab lab)
{
    [Fact]
    public void Hosts_fetch_the_archive_from_a_url_and_verify_it()
    {
        var host = lab.Fresh(1, prefix: "fetch")[0];
        var archive = StandIn.Archive();
        var gateway = string.Join('.', host.Address.Split('.')[..3]) + ".1";
        using var server = Process.Start(
            new ProcessStartInfo(
                "python3",
                ["-m", "http.server", "--bind", gateway, "--directory", Path.GetDirectoryName(archive)!, "18080"]
            )
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        try
        {
            Eventually.True(
                () => LabAnswer.Of("bash", ["-c", $"</dev/tcp/{gateway}/18080"]).ExitCode == 0,
                "the server listens"
            );
            var url = $"http://{gateway}:18080/{Path.GetFileName(archive)}";
            using var wrong = new RemoteCluster(
                [host],
                more: $"-ArchiveUrl {url} -ArchiveSha512 {new string('a', 128)}"
            );
            var run = wrong.Run("$topology | Install-PulsarCluster");
            Assert.Equal(["StepFailed", "StageIncomplete"], run.ErrorIds);
            Assert.Contains("expected aaaa", run.Errors[0].Exception.Message, StringComparison.Ordinal);

            using var cluster = new RemoteCluster([host], more: $"-ArchiveUrl {url}");
            cluster.Run("$topology | Install-PulsarCluster").Succeeded();
            cluster.AssertReady();
            Assert.Equal("", host.Sh("ls -d /opt/*.download 2>/dev/null || :"));
            cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();

            using var nowhere = new RemoteCluster([host], more: $"-ArchiveUrl http://{gateway}:18081/none.tar.gz");
            Assert.Equal(["ArchiveUrlUnreachable"], nowhere.Run("$topology | Install-PulsarCluster").ErrorIds);
        }
        finally
        {
            server.Kill();
        }
    }
}
