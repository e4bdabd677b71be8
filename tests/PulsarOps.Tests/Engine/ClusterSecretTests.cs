using System.Text;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Security;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Security;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// During the whole life of a secured cluster, passphrases, keys and tokens are in the files that should have them,
/// with mode 600, and in nothing that a user can read or that is kept on a host.
/// </summary>
public sealed class ClusterSecretTests : IDisposable
{
    /// <summary>Whatever a stream can show is shown, and nothing asks.</summary>
    private const string Loud =
        "$VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'; $ConfirmPreference = 'None'; ";

    private readonly OperatorFolder _keys = new();
    private readonly Module _module = new();
    private readonly SecretTexts _secrets = new();

    public ClusterSecretTests()
    {
        _secrets.Add(Pki.Passphrase);
        foreach (var file in new[] { OperatorFolder.AuthorityKey, OperatorFolder.TokenKey })
        {
            var text = File.ReadAllText(_keys.File(file));
            using var key = PrivateKeys.Open(file, text, Pki.Secret());
            _secrets.AddPem(text);
            _secrets.AddPem(key.ExportPkcs8PrivateKeyPem());
        }
    }

    public void Dispose()
    {
        _module.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task Secrets_are_in_their_own_files_alone()
    {
        var world = SecuredWorld.Of("none");
        await world.ApplyAsync(Plans.Everything);
        var (permissive, strict) = (world.Secured(_keys, "permissive"), world.Secured(_keys, "strict"));

        _secrets.WriteDown(Run("$topology | Get-PulsarPlan", permissive).Succeeded().Output);
        Run("$topology | Update-PulsarCluster -WhatIf", permissive).Succeeded();
        Assert.Empty(Search(world));
        Run("$topology | Update-PulsarCluster", permissive).Succeeded();
        AssertRightful(world);

        // The controller dies when the first service has new files, so the old ones are still kept beside them.
        world.Simulation.Faults.FailAt(null, operation => operation is StartOperation, FaultKind.ControllerDies);
        world.Want(strict);
        var failure = await world.FailureAsync(Changes.Updated, isExpected: false);
        world.Simulation.Faults.Clear();
        Assert.True(
            Files(world).Any(file => file.Path.Contains("/previous/", StringComparison.Ordinal)), $"{failure}");
        AssertRightful(world);
        Run("$topology | Update-PulsarCluster -WaitSeconds 60", strict).Succeeded();
        AssertRightful(world);

        var broken = strict.Set("managedLedgerCacheSizeMB", "plenty", PulsarRole.Broker);
        Assert.Contains(nameof(SR.RolledBack), Run("$topology | Update-PulsarCluster", broken).ErrorIds);
        Run("$topology | Update-PulsarCertificate", strict).Succeeded();
        AssertRightful(world);

        foreach (var command in new[]
        {
            "Get-PulsarCluster", "Get-PulsarCertificate", "Get-PulsarOperation", "Test-PulsarCluster",
            "Test-PulsarSecurity", "Get-PulsarPlan", "Export-PulsarTopology",
        })
        {
            _secrets.WriteDown(Run($"$topology | {command}; $topology", strict).Output);
        }

        Run("$topology | Uninstall-PulsarCluster -RemoveData", strict).Succeeded();
        Assert.Empty(Search(world));
        _secrets.AssertUnheard();
    }

    private ModuleRun Run(string script, PulsarTopology topology) =>
        _secrets.Heard(_module.Run(Loud + script, ("topology", topology)));

    /// <summary>Adds the keys and tokens that the hosts have now, and finds each of them in its file alone.</summary>
    private void AssertRightful(World world)
    {
        var files = Files(world).Where(file => IsRightful(file.Path)).ToArray();
        Assert.Contains(files, file => file.Path.EndsWith("/key.pem", StringComparison.Ordinal));
        Assert.Contains(files, file => file.Path.EndsWith("/broker.jwt", StringComparison.Ordinal));
        foreach (var (path, file) in files)
        {
            var text = Encoding.UTF8.GetString(file.Content);
            if (path.EndsWith("/key.pem", StringComparison.Ordinal))
                _secrets.AddPem(text);
            else if (path.EndsWith(".jwt", StringComparison.Ordinal))
                _secrets.Add(text, text.Split('.')[2]);
        }

        var found = Search(world);
        Assert.Equal(files.Select(file => file.Path), found.Select(file => file.Path));
        Assert.All(found, file => Assert.Equal(("600", "pulsar"), (file.File.Mode, file.File.Owner)));
        _secrets.AssertUnheard();
    }

    private static bool IsRightful(string path) => path.Contains(":/etc/pulsar/tls/", StringComparison.Ordinal)
        && (path.EndsWith("/key.pem", StringComparison.Ordinal) || path.EndsWith(".jwt", StringComparison.Ordinal)
            || path.EndsWith("/combined.pem", StringComparison.Ordinal));

    /// <summary>The files on all hosts that contain a secret.</summary>
    private (string Path, SimulatedFile File)[] Search(World world)
    {
        var words = _secrets.All.Select(Encoding.UTF8.GetBytes).ToArray();
        return
        [
            .. Files(world).Where(file => words.Any(word => file.File.Content.AsSpan().IndexOf(word) >= 0)),
        ];
    }

    private static IEnumerable<(string Path, SimulatedFile File)> Files(World world) =>
        world.Topology.Nodes.SelectMany(node =>
            Below(world.Host(node.Name).Files.FindDirectory("/")!, $"{node.Name}:"));

    private static IEnumerable<(string Path, SimulatedFile File)> Below(SimulatedDirectory directory, string path) =>
        directory.Children.SelectMany(child => child.Value switch
        {
            SimulatedFile file => [($"{path}/{child.Key}", file)],
            SimulatedDirectory inner => Below(inner, $"{path}/{child.Key}"),
            _ => [],
        });
}
