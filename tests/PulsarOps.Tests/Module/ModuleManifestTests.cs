using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.ModuleContract;

/// <summary>The manifest of the module as it is packed.</summary>
public sealed class ModuleManifestTests
{
    private static readonly string[] Papers = ["LICENSE", "README.md", "CHANGELOG.md", "THIRD-PARTY-NOTICES.md"];

    private readonly PSModuleInfo _manifest = Read();

    [Fact]
    public void Manifest_is_valid_and_says_what_a_gallery_wants_to_know()
    {
        Assert.Equal("PulsarOps", _manifest.Name);
        Assert.Equal(new(7, 4), _manifest.PowerShellVersion);
        Assert.Equal(["Core"], _manifest.CompatiblePSEditions);
        Assert.NotEmpty(_manifest.Description);
        Assert.NotEmpty(_manifest.Author);
        Assert.NotNull(_manifest.LicenseUri);
        Assert.Contains("ApachePulsar", _manifest.Tags);
        Assert.NotEqual(Guid.Empty, _manifest.Guid);
    }

    [Fact]
    public void Exported_cmdlets_are_the_classes_of_the_library() =>
        Assert.Equal(
            Cmdlets.All.Select(cmdlet => cmdlet.Name).Order(StringComparer.Ordinal),
            _manifest.ExportedCmdlets.Keys.Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Nothing_else_is_exported()
    {
        Assert.Empty(_manifest.ExportedAliases);
        Assert.Empty(_manifest.ExportedFunctions);
        Assert.Empty(_manifest.ExportedVariables);
    }

    [Fact]
    public void Everything_that_the_manifest_names_is_there()
    {
        Assert.True(File.Exists(ModuleFolder.Library));
        Assert.True(File.Exists(ModuleFolder.Simulation));
        Assert.All(
            _manifest.ExportedFormatFiles.Concat(_manifest.ExportedTypeFiles),
            file => Assert.True(File.Exists(file), file)
        );
        Assert.All(Papers, file => Assert.True(File.Exists(Path.Combine(ModuleFolder.Path, file)), file));
    }

    private static PSModuleInfo Read()
    {
        using var shell = PowerShell.Create(InitialSessionState.CreateDefault2());
        shell
            .AddCommand("Test-ModuleManifest")
            .AddParameter("Path", ModuleFolder.Manifest)
            .AddParameter("ErrorAction", "Stop");
        var manifest = Assert.Single(shell.Invoke<PSModuleInfo>());
        Assert.Empty(shell.Streams.Error);
        Assert.Empty(shell.Streams.Warning);
        return manifest;
    }
}
