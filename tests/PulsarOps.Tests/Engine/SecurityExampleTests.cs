using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Security;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// The example of a running cluster that changes its security, on simulated hosts that stay between its calls.
/// </summary>
public sealed class SecurityExampleTests : IDisposable
{
    private const string Keys = "-Pki $pki -Passphrase $passphrase";

    /// <summary>The topologies are those of the test, and this session has no module but PulsarOps.</summary>
    private const string Functions = """
        function New-PulsarTopology { param([string] $Security) $topologies[$Security] }
        function Test-Path { param([string] $Path) [IO.File]::Exists($Path) }
        function Write-Information {
            [CmdletBinding()] param([string] $Message)
            $PSCmdlet.WriteInformation($Message, @())
        }
        """;

    private readonly OperatorFolder _keys = new();
    private readonly Module _module = new();

    public void Dispose()
    {
        _module.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task Running_cluster_is_secured_in_two_calls_and_opened_again()
    {
        var world = SecuredWorld.Of("none");
        var topologies = new Dictionary<string, PulsarTopology>
        {
            ["None"] = world.Topology,
            ["Permissive"] = world.Secured(_keys, "permissive"),
            ["Strict"] = world.Secured(_keys, "strict"),
        };
        await world.ApplyAsync(Plans.Everything);
        _module.Run(Functions).Succeeded();

        var permissive = Run($"Permissive {Keys} -Client orders", topologies);

        Assert.Contains(permissive.Others, text => text.Contains("Now move the clients", StringComparison.Ordinal));
        Assert.True(File.Exists(_keys.File("orders.jwt")));
        Assert.Equal(("8080", "8443", "true"), Broker(world));

        Run($"Strict {Keys}", topologies);

        Assert.Equal((null, "8443", "true"), Broker(world));

        Run($"Permissive {Keys}", topologies);
        Run($"None {Keys}", topologies);

        Assert.Equal(("8080", null, null), Broker(world));
    }

    /// <summary>The script shows that every service is ready.</summary>
    private ModuleRun Run(string arguments, Dictionary<string, PulsarTopology> topologies)
    {
        var run = _module.Run(
            $"& '{Checkout.File("examples", "change-security.ps1")}' {arguments}",
            ("topologies", topologies), ("pki", _keys.Path), ("passphrase", Pki.Secret())).Succeeded();
        var status = _module.Run(
            "$topologies[$security] | Get-PulsarCluster",
            ("security", arguments.Split(' ')[0])).Succeeded().Of<PulsarServiceStatus>();
        Assert.All(status, service => Assert.Equal(PulsarServiceState.Ready, service.State));
        return run;
    }

    /// <summary>What a broker listens to, and whether it checks tokens.</summary>
    private static (string? Plain, string? Tls, string? Tokens) Broker(World world)
    {
        var file = world.Topology.Of(PulsarRole.Broker).First().ConfigFile;
        var lines = world.Host("h1").Files.ReadText(file)!.Split('\n')
            .Where(line => line.Contains('=', StringComparison.Ordinal))
            .Select(line => line.Split('=', 2)).GroupBy(pair => pair[0])
            .ToDictionary(group => group.Key, group => group.Last()[1]);
        return (Value("webServicePort"), Value("webServicePortTls"), Value("authenticationEnabled"));

        string? Value(string key) => lines.GetValueOrDefault(key) is { Length: > 0 } value and not "false"
            ? value : null;
    }
}
