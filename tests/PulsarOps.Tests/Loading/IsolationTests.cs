using System.Diagnostics;
using System.Runtime.Loader;
using PulsarOps.Hosts;
using PulsarOps.Loading;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Loading;

public sealed class IsolationTests
{
    private readonly FirstImport _import;

    public IsolationTests(FirstImport import)
    {
        _import = import;
        Assert.Null(import.Error);
    }

    /// <summary>In a process of its own, because other tests load the rest of the module.</summary>
    [Fact]
    public async Task Importing_loads_one_file_and_a_rehearsal_the_simulated_hosts()
    {
        const string Loaded = "[AppDomain]::CurrentDomain.GetAssemblies().Location -like \"$env:PULSAROPS_MODULE*\"";
        string[] arguments =
        [
            Pwsh.Library, "-NoProfile", "-NonInteractive", "-Command",
            $"Import-Module $env:PULSAROPS_MODULE; {Loaded}; 'then'; "
                + $"$null = New-PulsarTopology -Local -Name c1 -Path /srv/c1 -Version 4.0.8 -Rehearse; {Loaded}",
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true, Environment = { ["PULSAROPS_MODULE"] = ModuleFolder.Path },
        })!;

        var lines = (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken))
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            [ModuleFolder.Library, "then", ModuleFolder.Library, ModuleFolder.Simulation], lines);
        Assert.False(_import.AdaptersLoaded);
    }

    [Fact]
    public void Tests_use_the_packed_module() =>
        Assert.Equal(ModuleFolder.Library, typeof(AdapterLoader).Assembly.Location);

    [Fact]
    public void Adapters_use_their_own_libraries_despite_loaded_ones()
    {
        var inventory = AdapterLoader.Create<IAdapterInventory>("AdapterInventory");

        Assert.All(
            inventory.Libraries,
            library => Assert.Equal(ModuleFolder.Dependencies, Path.GetDirectoryName(library.Location))
        );
        var versions = inventory.Libraries.ToDictionary(library => library.Name, library => library.Version.Major);
        Assert.Equal(
            ["BouncyCastle.Cryptography", "PulsarOps.Adapters", "Renci.SshNet", "YamlDotNet"],
            versions.Keys.Order()
        );
        Assert.Equal(18, versions["YamlDotNet"]);
        Assert.Equal(2026, versions["Renci.SshNet"]);
    }

    [Fact]
    public void Adapter_that_does_not_exist_is_reported_by_name()
    {
        var error = Assert.Throws<TypeLoadException>(() => AdapterLoader.Create<IAdapterInventory>("Nothing"));

        Assert.Contains("PulsarOps.Adapters.Nothing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_load_context_is_unchanged()
    {
        AdapterLoader.Create<IAdapterInventory>("AdapterInventory");
        var ours = Directory.EnumerateFiles(ModuleFolder.Dependencies).Select(Path.GetFileNameWithoutExtension);

        var inDefault = AssemblyLoadContext
            .Default.Assemblies.Where(assembly => ours.Contains(assembly.GetName().Name))
            .ToArray();

        Assert.Equal(["Renci.SshNet", "YamlDotNet"], inDefault.Select(assembly => assembly.GetName().Name).Order());
        Assert.All(
            inDefault,
            assembly => Assert.False(assembly.Location.StartsWith(ModuleFolder.Path, StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Simulated_hosts_share_the_types_of_the_module()
    {
        var simulator = SimulationLoader.Create<ISimulator>("Simulator");

        Assert.Equal(ModuleFolder.Simulation, simulator.GetType().Assembly.Location);
        Assert.Same(
            AssemblyLoadContext.GetLoadContext(typeof(SimulationLoader).Assembly),
            AssemblyLoadContext.GetLoadContext(simulator.GetType().Assembly));
    }

    [Fact]
    public void Importing_again_keeps_the_adapters()
    {
        using var session = new ModuleSession();
        session.Import();
        var before = AdapterLoader.Create<IAdapterInventory>("AdapterInventory");
        session.Import(force: true);
        session.Remove();
        session.Import();

        var after = AdapterLoader.Create<IAdapterInventory>("AdapterInventory");

        Assert.Same(before.GetType(), after.GetType());
    }

    [Fact]
    public void Nothing_that_others_provide_lies_among_the_libraries()
    {
        var files = Directory.EnumerateFiles(ModuleFolder.Dependencies).Select(Path.GetFileName).ToArray();

        Assert.Contains("PulsarOps.Adapters.dll", files);
        Assert.DoesNotContain("PulsarOps.dll", files);
        Assert.DoesNotContain("System.Management.Automation.dll", files);
    }
}
