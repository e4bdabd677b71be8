using System.Reflection;
using PulsarOps.Loading;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Loading;

public sealed class AdapterFilesTests
{
    private static readonly string Folder = ModuleFolder.Dependencies(AdapterFiles.StandardFlavour);

    [Theory]
    [InlineData(null, true, 10, AdapterFiles.ModernFlavour)]
    [InlineData(null, true, 8, AdapterFiles.ModernFlavour)]
    [InlineData(null, true, 6, AdapterFiles.StandardFlavour)]
    [InlineData(null, false, 4, AdapterFiles.StandardFlavour)]
    [InlineData(AdapterFiles.StandardFlavour, true, 10, AdapterFiles.StandardFlavour)]
    [InlineData("nonsense", true, 10, AdapterFiles.ModernFlavour)]
    public void A_runtime_takes_the_best_build_it_can(string? forced, bool isCore, int runtime, string flavour) =>
        Assert.Equal(flavour, AdapterFiles.ChooseFlavour(forced, isCore, new(runtime, 0)));

    // Windows PowerShell has one context for all: a resolver that answers everybody breaks other modules.
    [Theory]
    [InlineData("YamlDotNet, Version=18.0.0.0", "Renci.SshNet.dll", true)]
    [InlineData("System.Memory, Version=4.0.1.0", "Renci.SshNet.dll", true)]
    [InlineData("System.Memory", "Renci.SshNet.dll", true)]
    [InlineData("YamlDotNet, Version=99.0.0.0", "Renci.SshNet.dll", false)]
    [InlineData("Newtonsoft.Json, Version=13.0.0.0", "Renci.SshNet.dll", false)]
    [InlineData("YamlDotNet, Version=18.0.0.0", "../../PulsarOps.dll", false)]
    [InlineData("YamlDotNet, Version=18.0.0.0", null, false)]
    public void Only_our_own_libraries_are_answered(string wanted, string? requester, bool found)
    {
        var files = AdapterFiles.Of(AdapterFiles.StandardFlavour);

        var file = files.Find(new AssemblyName(wanted), requester is null ? null : Path.GetFullPath(Path.Combine(Folder, requester)));

        Assert.Equal(found ? Path.Combine(Folder, new AssemblyName(wanted).Name + ".dll") : null, file);
    }

    [Fact]
    public void An_adapter_that_is_not_there_is_told_by_name()
    {
        var error = Assert.Throws<TypeLoadException>(() => AdapterLoader.Create<IAdapterInventory>("Nothing"));

        Assert.Contains("PulsarOps.Adapters.Nothing", error.Message, StringComparison.Ordinal);
    }
}
