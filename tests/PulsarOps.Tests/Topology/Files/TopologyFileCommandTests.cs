using System.Management.Automation;
using System.Security;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Tests.Release;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Topology.Files;

/// <summary>Import-PulsarTopology and Export-PulsarTopology as a user meets them.</summary>
public sealed class TopologyFileCommandTests : IDisposable
{
    private const string Good = "cluster: c1\nversion: 4.0.8\narchive: { path: a.tar.gz }\nlocal: {}\n";

    private readonly TemporaryFolder _folder = new();
    private readonly Module _module = new();

    [Fact]
    public void Files_come_by_path_pattern_pipeline_and_as_files()
    {
        var file = Write("[1].yaml", Good);
        Assert.Equal("c1", Import("Import-PulsarTopology -LiteralPath $file", file).Name);
        Assert.Equal("c1", Import("[IO.FileInfo]::new($file) | Import-PulsarTopology", file).Name);
        Assert.Equal("c1", Import("Import-PulsarTopology \"$([IO.Path]::GetDirectoryName($file))/*.yaml\"", file).Name);
        var plain = Write("b.yaml", Good);
        Assert.Equal("c1", Import("$file | Import-PulsarTopology", plain).Name);
        Assert.Equal(
            "c1",
            Import(
                "$null = $ExecutionContext.SessionState.Path.SetLocation([IO.Path]::GetDirectoryName($file)); "
                    + "Import-PulsarTopology b.yaml",
                plain
            ).Name
        );
    }

    [Fact]
    public void Paths_in_a_file_start_at_its_folder()
    {
        var topology = Import("Import-PulsarTopology $file", Write("a.yaml", Good + "#\n"));
        Assert.Equal(Path.Combine(_folder.Path, "a.tar.gz"), topology.Archive.Path);
        topology = Import(
            "Import-PulsarTopology $file",
            Write("a.yaml", "cluster: c1\nversion: 4.0.8\narchive: { path: ~/a.tar.gz }\nlocal: { path: x }\n")
        );
        Assert.Equal(
            $"{Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}/a.tar.gz",
            topology.Archive.Path
        );
        Assert.Equal(Path.Combine(_folder.Path, "x"), topology.Nodes[0].Paths.Install);
    }

    [Fact]
    public void All_files_are_read_before_it_ends_with_what_is_wrong()
    {
        var (bad, good) = (Write("bad.yaml", "cluster: c1\nverson: 4.0.8\nlocal: {}\n"), Write("good.yaml", Good));
        var run = _module.Run(
            "Import-PulsarTopology $files",
            ("files", new[] { bad, Path.Combine(_folder.Path, "none.yaml"), good })
        );
        Assert.Equal(
            [
                nameof(SR.KeyMissing),
                nameof(SR.KeyMisspelt),
                nameof(SR.TopologyFileNotFound),
                nameof(SR.TopologyFileInvalid),
            ],
            run.ErrorIds
        );
        Assert.Single(run.Of<PulsarTopology>());
        Assert.Contains("2 of 3 files", run.Errors[3].Exception.Message, StringComparison.Ordinal);
        Assert.Equal($"{bad}(2,1)", run.Errors[1].TargetObject);
        Assert.Equal(
            [nameof(SR.TopologyFileNotFound), nameof(SR.TopologyFileInvalid)],
            _module.Run("Import-PulsarTopology /nowhere/*.yaml").ErrorIds
        );
    }

    [Fact]
    public void Exported_topology_of_New_is_imported_equal()
    {
        var file = Path.Combine(_folder.Path, "out.yaml");
        var run = _module
            .Run(
                """
                New-PulsarTopology c1 -HostName p1, p2, p3 -Address 10.0.0.1, 10.0.0.2, 10.0.0.3 `
                    -Rack /a, /b, /c -HostKey @{ p2 = $key } -UserName ops -Quorum 3, 2, 2 |
                    Export-PulsarTopology $file
                Import-PulsarTopology $file | Export-PulsarTopology
                """,
                ("file", file),
                ("key", $"SHA256:{new string('a', 43)}")
            )
            .Succeeded();
        Assert.Equal(File.ReadAllText(file), Assert.Single(run.Of<string>()));
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    /// <summary>Without quotes PowerShell makes an array of it.</summary>
    [Theory]
    [InlineData("zk1:2181,zk2:2181/teams/one")]
    [InlineData("zk1:2181, zk2:2181/teams/one")]
    [InlineData("'zk1:2181,zk2:2181/teams/one'")]
    public void ZooKeeper_of_others_is_the_same_with_and_without_quotes(string argument)
    {
        var file = Path.Combine(_folder.Path, "out.yaml");
        var topologies = _module.Run(
            $"""
            $topology = New-PulsarTopology c1 -HostName p1, p2 -ExternalZooKeeper {argument}
            $topology | Export-PulsarTopology $file
            $topology
            Import-PulsarTopology $file
            """,
            ("file", file)).Succeeded().Of<PulsarTopology>();
        Assert.Equal(2, topologies.Count);
        Assert.All(topologies, topology => Assert.Equal("zk1:2181,zk2:2181/teams/one", topology.ExternalZooKeeper));
        Assert.Contains(
            "externalZooKeeper: zk1:2181,zk2:2181/teams/one\n",
            File.ReadAllText(file),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("zk1:2181/one, zk2:2181")]
    [InlineData("zk1:2181/one, zk2:2181/one")]
    [InlineData("zk1, zk2:2181")]
    [InlineData("'zk1:2181,', zk2:2181")]
    public void Invalid_external_ZooKeeper_is_refused(string argument) =>
        Assert.Equal(
            [nameof(SR.ExternalZooKeeperInvalid)],
            _module.Run($"New-PulsarTopology c1 -HostName p1, p2 -ExternalZooKeeper {argument}").ErrorIds
        );

    [Fact]
    public void Proxy_beside_a_broker_needs_ports_of_its_own()
    {
        const string Beside =
            "cluster: c1\nversion: 4.0.8\nnodes: [{ name: p1, roles: [zookeeper, bookie, broker, proxy] }]\n";
        var run = _module.Run("Import-PulsarTopology $file", ("file", Write("a.yaml", Beside)));
        var error = run.Errors[0];
        Assert.Equal(nameof(SR.PortTwice), run.ErrorIds[0]);
        Assert.Contains(
            "broker@p1 (broker) and by proxy@p1 (broker)",
            error.Exception.Message,
            StringComparison.Ordinal
        );

        // As the advice has it.
        var ports = Regex.Match(error.ErrorDetails.RecommendedAction, "proxy: .*}").Value;
        Assert.NotEmpty(ports);
        var topology = Import("Import-PulsarTopology $file", Write("b.yaml", $"{Beside}roles: {{ {ports} }}\n"));
        Assert.Equal(6660, topology.Of(PulsarRole.Proxy).Single().Port("broker"));
    }

    [Fact]
    public void File_is_overwritten_by_Force_alone_and_never_by_WhatIf()
    {
        var file = Write("out.yaml", "mine");
        Assert.Equal([nameof(SR.TopologyFileExists)], Export("").ErrorIds);
        Export("-Force -WhatIf").Succeeded();
        Assert.Equal("mine", File.ReadAllText(file));
        Export("-Force").Succeeded();
        Assert.StartsWith("cluster: c1\n", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(
            [nameof(SR.TopologyFileUnwritable)],
            _module.Run("New-PulsarTopology c1 -Local | Export-PulsarTopology $file/x", ("file", file)).ErrorIds
        );

        ModuleRun Export(string parameters) =>
            _module.Run($"New-PulsarTopology c1 -Local | Export-PulsarTopology $file {parameters}", ("file", file));
    }

    [Fact]
    public void Secrets_travel_in_memory_and_are_in_no_text()
    {
        using var secret = new SecureString();
        foreach (var character in "hunter2")
            secret.AppendChar(character);
        var file = Write(
            "a.yaml",
            "cluster: c1\nversion: 4.0.8\nnodes: [{ name: p1, roles: [zookeeper, bookie, broker] }]\n"
        );
        var run = _module
            .Run(
                """
                $topology = Import-PulsarTopology $file -Credential $credential -KeyPassphrase $secret
                $topology
                $topology | Export-PulsarTopology
                [System.Management.Automation.PSSerializer]::Serialize($topology, 5)
                New-PulsarTopology c1 -HostName p1 -Credential $credential -PrivateKey $secret -Rehearse
                """,
                ("file", file),
                ("secret", secret),
                ("credential", new PSCredential("ops", secret))
            )
            .Succeeded();

        var topology = (PulsarTopology)run.Output[0].BaseObject;
        Assert.Same(secret, topology.Context.Secrets!.KeyPassphrase);
        Assert.Same(secret, topology.Context.Secrets.Password);
        Assert.Same(secret, topology.Context.Secrets.SudoPassword);
        Assert.Equal("ops", topology.Connection!.UserName);
        Assert.Same(secret, ((PulsarTopology)run.Output[3].BaseObject).Context.Secrets!.PrivateKey);
        var text = string.Concat(run.Output[1], run.Output[2], topology.Context);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("KeyPassphrase", (string)run.Output[2].BaseObject, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.Path, name);
        File.WriteAllText(file, text);
        return file;
    }

    private PulsarTopology Import(string script, string file) =>
        Assert.Single(_module.Run(script, ("file", file)).Succeeded().Of<PulsarTopology>());
}
