using System.Diagnostics;
using PulsarOps.Tests.Architecture;
using PulsarOps.Topology;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>A host that fetches the archive itself goes through the proxy that its administrator has set.</summary>
public sealed class ProxyTests : IDisposable
{
    private const string Scripts = "src/PulsarOps/Hosts/Scripts";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pulsarops-proxy-");

    [Theory]
    [InlineData(
        "http_proxy=http://proxy:3128\nhttps_proxy=http://proxy:3129\nno_proxy=.example.org\n",
        "http://proxy:3128",
        "http://proxy:3129",
        ".example.org"
    )]
    [InlineData(
        "# none\nHTTP_PROXY=\"http://proxy:3128\"\nexport HTTPS_PROXY='http://proxy:3129'",
        "http://proxy:3128",
        "http://proxy:3129",
        ""
    )]
    [InlineData(
        "http_proxy=http://user:pass$(touch run)`touch run`@proxy:3128\n",
        "http://user:pass$(touch run)`touch run`@proxy:3128",
        "",
        ""
    )]
    [InlineData("PATH=/nowhere\nLD_PRELOAD=/x\n", "", "", "")]
    [InlineData("", "", "", "")]
    public void Proxy_of_the_host_reaches_curl_by_its_environment_alone(
        string environment, string http, string https, string none)
    {
        var lines = Fetch(environment, "-");

        Assert.Equal([http, https, none], lines[..3]);
        Assert.DoesNotContain("proxy:", lines[3], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "run")));
    }

    [Fact]
    public void Proxy_of_the_topology_comes_before_the_host_s_own()
    {
        var lines = Fetch("https_proxy=http://own:3128\nno_proxy=.example.org\n", "http://given:8080");

        Assert.Equal(["http://given:8080", "http://given:8080", ".example.org"], lines[..3]);
    }

    [Theory]
    [InlineData("http://user:canary@proxy:3128", "http://example.org/a.tar.gz", "ProxyInvalid")]
    [InlineData("proxy:3128", "http://example.org/a.tar.gz", "ProxyInvalid")]
    [InlineData("http://proxy:3128/path", "http://example.org/a.tar.gz", "ProxyInvalid")]
    [InlineData("http://proxy:3128", null, "ProxyNeedsUrl")]
    [InlineData(null, "http://user:canary@example.org/a.tar.gz", "UrlInvalid")]
    public void Unusable_proxy_is_refused_without_showing_its_password(
        string? proxy, string? url, string error)
    {
        var refusal = Assert.Throws<PulsarOpsException>(() => RemoteTopology.Create(new()
        {
            Name = "test",
            Version = new(4, 0, 8),
            Archive = new(null, null, url, proxy),
            Nodes = [.. LayoutSpec.Nodes(PulsarLayout.Combined, ["h1", "h2", "h3"], false)],
        }));

        Assert.Equal(error, refusal.ErrorId);
        Assert.DoesNotContain("canary", refusal.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What curl saw: http_proxy, https_proxy, no_proxy, and its arguments.</summary>
    private string[] Fetch(string environment, string proxy)
    {
        var file = Path.Combine(_folder.FullName, "environment");
        File.WriteAllText(file, environment);
        var seen = Path.Combine(_folder.FullName, "seen");
        var curl = Path.Combine(_folder.FullName, "curl");
        File.WriteAllText(
            curl,
            "#!/bin/sh\n"
                + $"printf '%s\\n' \"$http_proxy\" \"$https_proxy\" \"$no_proxy\" \"$*\" >'{seen}'\n"
                + "exit 22\n");
        File.SetUnixFileMode(curl, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var script = Repository.Read($"{Scripts}/lib.sh") + Repository.Read($"{Scripts}/unpack.sh");

        using var shell = Process.Start(new ProcessStartInfo(
            "env",
            [
                "-i", $"PATH={_folder.FullName}:/usr/bin:/bin", $"ENVIRONMENT={file}",
                "sh", "-c", script, "unpack", "https://example.org/a.tar.gz",
                new('a', 128), $"{_folder.FullName}/tree", "bin/pulsar", "", proxy,
            ])
        {
            RedirectStandardError = true, WorkingDirectory = _folder.FullName,
        })!;
        shell.StandardError.ReadToEnd();
        shell.WaitForExit();

        return File.ReadAllLines(seen);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
