using System.Diagnostics;

namespace PulsarOps.Tests.Support;

/// <summary>Where the tests of real Pulsar find its archives.</summary>
internal static class Archives
{
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>Null where there are none.</summary>
    public static string? Folder => OperatingSystem.IsLinux() ? Found.Value : null;

    /// <summary>
    /// The folder with the archives of these versions; skips the test, and says why, where there is none.
    /// </summary>
    public static string Require(params string[] versions)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Real Pulsar runs on Linux.");
        var folder = Found.Value;
        Assert.SkipWhen(
            folder is null,
            "No archive of Apache Pulsar: PULSAROPS_ARCHIVES is not set, and ../shared/dist is not there."
        );
        foreach (var version in versions)
        {
            Assert.SkipUnless(
                File.Exists(Path.Combine(folder, $"apache-pulsar-{version}-bin.tar.gz")),
                $"{folder} has no archive of Apache Pulsar {version}."
            );
        }

        return folder;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PULSAROPS_ARCHIVES") is { Length: > 0 } named)
            return named;

        var script = Path.Combine(Checkout.Root, "..", "shared", "dist", "pulsar-dist.sh");
        if (!File.Exists(script))
            return null;

        // The same folder as build.ps1 and .ci/run use, so that they are made once.
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home
            ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var folder = Path.Combine(cache, "pulsarops-dist");
        string[] versions = TestTier.IsFull ? ["4.0.8", "2.10.1", "4.0.6", "3.3.6"] : ["4.0.8", "2.10.1"];
        using var process = Process.Start(
            new ProcessStartInfo(script, ["archive", folder, .. versions]) { RedirectStandardOutput = true }
        )!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Environment.SetEnvironmentVariable("PULSAROPS_ARCHIVES", folder);
        return folder;
    }
}
