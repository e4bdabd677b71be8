using System.Collections.Concurrent;

namespace PulsarOps.Tests.Support;

/// <summary>
/// Archives that take the place of Pulsar's: the same scripts, ports, znodes and messages, in processes that start
/// in a tenth of a second. See tests/standin; what they imitate is compared with the real one in
/// StandIns/ComparisonTests.
/// </summary>
internal static class StandIn
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();

    /// <summary>A good value of PULSAROPS_ARCHIVES, once the versions are built.</summary>
    public static string Folder { get; } = Checkout.File("TestResults", "standin");

    /// <summary>
    /// The path of the archive of a version, with its .sha512 beside it; any version of three numbers can be had.
    /// </summary>
    public static string Archive(string version = "4.0.8")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The stand-in runs on Linux.");
        Assert.SkipUnless(
            LabAnswer.Of("sh", ["-c", "command -v python3"]).ExitCode == 0,
            "The stand-in is in Python: python3 is not there."
        );
        return Built.GetOrAdd(version, static version => new(() => Build(version))).Value;
    }

    private static string Build(string version)
    {
        var answer = LabAnswer.Of("bash", [Checkout.File("tests", "standin", "build.sh"), Folder, version]);
        Assert.True(answer.ExitCode == 0, answer.Output + answer.Errors);
        return answer.Output.Trim();
    }
}
