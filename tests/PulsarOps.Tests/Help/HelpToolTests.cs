using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Help;

/// <summary>A page that does not fit its cmdlet fails the build, which names the file and the line.</summary>
public sealed class HelpToolTests : IDisposable
{
    private const string Page = "Export-PulsarTopology.md";

    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
    private static readonly string Tool =
        Checkout.File("tools", "PulsarOps.Help", "bin", Configuration, "net10.0", "PulsarOps.Help.dll");

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
    [InlineData(Page, "### -Path", "### -Paths", "-Path is described neither here nor in shared/parameters.md")]
    [InlineData(Page, "## INPUTS", "### -Paths\n\nA text.\n\n## INPUTS", "'-Paths' is not a parameter of Export-")]
    [InlineData(Page, "`TopologyFileExists`", "`NoSuchError`", "NoSuchError is not in the table of errors")]
    [InlineData(Page, "(shared/input-topology.md)", "(shared/none.md)", "none.md does not exist")]
    [InlineData(Page, "# Export-PulsarTopology", "# Export-Topology", "'Export-Topology' is not a cmdlet")]
    [InlineData(
        "shared/parameters.md",
        "### -WaitSeconds",
        "### -Wait",
        "-WaitSeconds is described neither here nor in"
    )]
    public async Task A_page_that_does_not_fit_is_an_error(string page, string old, string changed, string message)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var file = Path.Combine(_folder, page);
        var text = await File.ReadAllTextAsync(file, cancellation);
        Assert.Contains(old, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace(old, changed, StringComparison.Ordinal), cancellation);

        var (module, output) = (Path.Combine(ModuleFolder.Path, "lib", "PulsarOps.dll"), Path.Combine(_folder, "out"));
        var start = new ProcessStartInfo("dotnet", [Tool, _folder, module, output])
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);

        Assert.Equal(1, process.ExitCode);
        Assert.Matches(@"\.md\(\d+\): error HELP001: ", error);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));
    }
}
