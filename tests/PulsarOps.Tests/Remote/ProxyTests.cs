using System.Diagnostics;
using PulsarOps.Tests.Architecture;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>A host that fetches the archive itself goes through the proxy that its administrator has set.</summary>
public sealed class ProxyTests : IDisposable
{
    private const string Scripts = "src/PulsarOps/Remote/Scripts";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pulsarops-proxy-");

    [Theory]
    [InlineData("http_proxy=http://proxy:3128\nhttps_proxy=http://proxy:3129\nno_proxy=.example.org\n", "http://proxy:3128", "http://proxy:3129", ".example.org")]
    [InlineData("# none\nHTTP_PROXY=\"http://proxy:3128\"\nexport HTTPS_PROXY='http://proxy:3129'", "http://proxy:3128", "http://proxy:3129", "")]
    [InlineData("http_proxy=http://user:pass$(touch run)`touch run`@proxy:3128\n", "http://user:pass$(touch run)`touch run`@proxy:3128", "", "")]
    [InlineData("PATH=/nowhere\nLD_PRELOAD=/x\n", "", "", "")]
    [InlineData("", "", "", "")]
    public void Proxy_of_the_host_reaches_curl_by_its_environment_alone(string environment, string http, string https, string none)
    {
        var file = Path.Combine(_folder.FullName, "environment");
        File.WriteAllText(file, environment);
        var seen = Path.Combine(_folder.FullName, "seen");
        var curl = Path.Combine(_folder.FullName, "curl");
        File.WriteAllText(curl, $"#!/bin/sh\nprintf '%s\\n' \"$http_proxy\" \"$https_proxy\" \"$no_proxy\" \"$*\" >'{seen}'\nexit 22\n");
        File.SetUnixFileMode(curl, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var script = Repository.Read($"{Scripts}/lib.sh") + Repository.Read($"{Scripts}/unpack.sh");

        using var shell = Process.Start(new ProcessStartInfo(
            "env", ["-i", $"PATH={_folder.FullName}:/usr/bin:/bin", $"ENVIRONMENT={file}", "sh", "-c", script, "unpack", "https://example.org/a.tar.gz",
                new('a', 128), $"{_folder.FullName}/tree", "bin/pulsar"])
        {
            RedirectStandardError = true, WorkingDirectory = _folder.FullName,
        })!;
        shell.StandardError.ReadToEnd();
        shell.WaitForExit();

        var lines = File.ReadAllLines(seen);
        Assert.Equal([http, https, none], lines[..3]);
        Assert.DoesNotContain("proxy:", lines[3], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "run")));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
