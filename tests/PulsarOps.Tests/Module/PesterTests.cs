using System.Diagnostics;
using System.Text.Json;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.ModuleContract;

/// <summary>
/// The Pester suites below <c>tests/</c>, one for each cmdlet, in a real PowerShell with the packed module.
/// </summary>
public sealed class PesterTests(PesterTests.Run run) : IClassFixture<PesterTests.Run>
{
    public static TheoryData<string> Suites { get; } =
    [
        .. Directory.GetFiles(Checkout.File("tests"), "*.Tests.ps1")
            .Concat(Directory.GetFiles(Checkout.File("tests", "Cmdlets"), "*.Tests.ps1"))
            .Select(file => Path.GetRelativePath(Checkout.File("tests"), file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Suites))]
    public void Suite_passes(string suite)
    {
        var results = run
            .Results.Where(result => result.File == Path.GetFullPath(Checkout.File("tests", suite)))
            .ToArray();

        var failed = results.Where(result => result.Outcome == "Failed").ToArray();
        Assert.True(failed.Length == 0, string.Join("\n", failed.Select(result => $"{result.Name}: {result.Error}")));
        Assert.True(results.Length > 0, $"Pester has run nothing of {suite}:\n{run.Output}");
        Assert.SkipWhen(
            results.All(result => result.Outcome == "NotRun"),
            "No archive of Apache Pulsar is at hand: PULSAROPS_ARCHIVES."
        );
        Assert.SkipWhen(
            results.All(result => result.Outcome != "Passed"), "All of its tests are skipped on this machine.");
    }

    /// <summary>One run of all suites: a session takes longer to start than most of them to end.</summary>
    public sealed class Run
    {
        public Run()
        {
            var file = Path.GetTempFileName();
            try
            {
                string[] arguments =
                [
                    Pwsh.Library, "-NoProfile", "-NonInteractive", "-File", Checkout.File("tests", "Invoke-Suite.ps1"),
                    "-Pester", Pwsh.Pester, "-ResultPath", file, .. Archives.Folder is null ? [] : (string[])["-Real"],
                ];
                using var process = Process.Start(
                    new ProcessStartInfo("dotnet", arguments)
                    {
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                        Environment =
                        {
                            ["PULSAROPS_MODULE"] = ModuleFolder.Path,
                            ["PULSAROPS_ARCHIVES"] = Archives.Folder,
                        },
                    }
                )!;
                var errors = process.StandardError.ReadToEndAsync();
                Output = process.StandardOutput.ReadToEnd() + errors.Result;
                process.WaitForExit();
                var text = File.ReadAllText(file);
                Results = text.Length == 0 ? [] : JsonSerializer.Deserialize<IReadOnlyList<Result>>(text)!;
            }
            finally
            {
                File.Delete(file);
            }
        }

        public string Output { get; }

        public IReadOnlyList<Result> Results { get; }
    }

    public sealed record Result(string File, string Name, string Outcome, string Error);
}
