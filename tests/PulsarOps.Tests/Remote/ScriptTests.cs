using System.Diagnostics;
using System.Text.RegularExpressions;
using PulsarOps.Remote;
using PulsarOps.Tests.Architecture;

namespace PulsarOps.Tests.Remote;

/// <summary>The scripts that run on hosts.</summary>
public sealed partial class ScriptTests
{
    public static TheoryData<string> Files { get; } = [.. Repository.Files("src/PulsarOps/Remote/Scripts", ".sh", ".bash")];

    /// <summary>Scripts that are put together from several files: whole scripts for other shells stand in quotes at their head
    /// (SC2016), and not each has a use for all of lib.sh (SC2034, SC2154, SC2317).</summary>
    private static readonly Dictionary<string, string> Composed = new()
    {
        ["probe"] = ScriptLibrary.Probe, ["apply"] = ScriptLibrary.Apply, ["wait"] = ScriptLibrary.Wait, ["canary"] = ScriptLibrary.Canary,
    };

    public static TheoryData<string, string> Programs { get; } = new()
    {
        { "probe", "sh" }, { "apply", "sh" }, { "wait", "sh" }, { "canary", "sh" }, { "launch.sh", "sh" }, { "job.sh", "sh" }, { "net.bash", "bash" },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void Script_passes_shellcheck(string name, string shell)
    {
        var isComposed = Composed.TryGetValue(name, out var text);
        var start = new ProcessStartInfo("shellcheck", ["-s", shell, "-e", isComposed ? "SC2016,SC2034,SC2154,SC2317" : "SC0000", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (!IsInstalled(start.FileName))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "shellcheck is not installed");
            Assert.Skip("shellcheck is not installed");
        }

        using var check = Process.Start(start)!;
        check.StandardInput.Write(text ?? Repository.Read($"src/PulsarOps/Remote/Scripts/{name}"));
        check.StandardInput.Close();
        Assert.Equal("", check.StandardOutput.ReadToEnd());
        check.WaitForExit();
        Assert.Equal(0, check.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void RemoteFailure_IsNeverSwallowed(string file) => Assert.All(
        Repository.Read(file).Split('\n'), line => Assert.DoesNotMatch(Swallowing(), line));

    [Theory]
    [InlineData("rm x || true")]
    [InlineData("rm x || :")]
    [InlineData("rm x||true")]
    [InlineData("set +e")]
    [InlineData("(rm x; true)")]
    [InlineData("rm x; exit 0")]
    public void Swallowing_is_recognised(string line) => Assert.Matches(Swallowing(), line);

    [GeneratedRegex(@"\|\|\s*(true|:)(\s|;|\)|$)|set \+e|;\s*(true|:|exit 0)\s*\)?$")]
    private static partial Regex Swallowing();

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
