using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Help;

/// <summary>A page that does not fit its cmdlet fails the build, which names the file and the line.</summary>
public sealed class HelpToolTests : IDisposable
{
    private static readonly string Tool = Checkout.File(
        "tools", "PulsarOps.Help", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "PulsarOps.Help.dll");

    private readonly string _folder = Directory.CreateTempSubdirectory("pulsarops-help").FullName;

    public HelpToolTests()
    {
        foreach (var file in Directory.GetFiles(HelpPages.Folder, "*.md", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder, Path.GetRelativePath(HelpPages.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Export-PulsarTopology.md", "### -Path", "### -Pfad", "-Path is described neither here nor in shared/parameters.md")]
    [InlineData("Export-PulsarTopology.md", "## INPUTS", "### -Pfad\n\nA text.\n\n## INPUTS", "'-Pfad' is not a parameter of Export-PulsarTopology")]
    [InlineData("Export-PulsarTopology.md", "`TopologyFileExists`", "`NoSuchError`", "NoSuchError is not in the table of errors")]
    [InlineData("Export-PulsarTopology.md", "(shared/input-topology.md)", "(shared/none.md)", "none.md does not exist")]
    [InlineData("Export-PulsarTopology.md", "# Export-PulsarTopology", "# Export-Topology", "'Export-Topology' is not a cmdlet")]
    [InlineData("shared/parameters.md", "### -WaitSeconds", "### -Wait", "-WaitSeconds is described neither here nor in shared/parameters.md")]
    public async Task A_page_that_does_not_fit_is_an_error(string page, string old, string changed, string message)
    {
        var file = Path.Combine(_folder, page);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains(old, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace(old, changed, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var start = new ProcessStartInfo("dotnet", [Tool, _folder, Path.Combine(ModuleFolder.Path, "lib", "PulsarOps.dll"), Path.Combine(_folder, "out")])
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, process.ExitCode);
        Assert.Matches(@"\.md\(\d+\): error HELP001: ", error);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "out")));
    }
}
