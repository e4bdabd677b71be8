using PulsarOps.Rendering;
using PulsarOps.Tests.Configuration;
using PulsarOps.Tests.Roles;

namespace PulsarOps.Tests.Rendering;

/// <summary>
/// The files of a strict cluster as a whole. PULSAROPS_UPDATE_GOLDEN=1 writes them again; review them before they are
/// committed.
/// </summary>
public sealed class SecurityGoldenTests
{
    [Theory]
    [InlineData("4.0.8")]
    [InlineData("3.3.6")]
    public void Files_of_a_strict_cluster_match_the_golden_files(string version)
    {
        var topology = SecuredTopologies.Of("strict", version);
        var defaults = RenderedFiles.DefaultConfiguration(version);
        var files = topology.Services.GroupBy(service => service.Role, (_, services) => services.First())
            .SelectMany(service => ServiceFiles.For(topology, service, defaults, "/usr/lib/jvm/jdk", 21))
            // A host without a bookie has all files of the tools.
            .Concat(ServiceFiles.ForTools(topology, topology.Nodes[^1], defaults, "/usr/lib/jvm/jdk"))
            .ToDictionary(file => Path.GetFileName(file.Path), file => file.Content);
        files.Add(
            "initialize.txt",
            string.Join("\n", ServiceCommands.InitializeMetadata(topology, topology.Nodes[0])) + "\n");

        var folder = Path.Combine(RenderedFiles.Folder, "Golden", $"{version}-strict");
        if (Environment.GetEnvironmentVariable("PULSAROPS_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, content) in files)
                File.WriteAllText(Path.Combine(folder, name), content);
        }

        Assert.Equal(
            Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal),
            files.Keys.Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(File.ReadAllText(Path.Combine(folder, file.Key)), file.Value));
    }

    [Fact]
    public void Hosts_get_the_keys_and_tokens_of_their_roles()
    {
        var topology = SecuredTopologies.Of("strict");
        Assert.Equal(
            [
                "key.pem 600", "cert.pem 644", "ca.pem 644", "combined.pem 600", "token-public.der 644",
                "broker.jwt 600", "tools.jwt 600",
            ],
            Names(topology, "p1"));
        Assert.Contains("proxy.jwt 600", Names(topology, "p4"));
        Assert.DoesNotContain("broker.jwt 600", Names(topology, "p4"));
        Assert.DoesNotContain(Names(SecuredTopologies.Of("TLS only"), "p1"), name => name.Contains("token"));
        Assert.Empty(Names(SecuredTopologies.Open(), "p1"));
        Assert.All(
            SecurityFiles.Of(topology, topology.Nodes[0]),
            file => Assert.StartsWith("/etc/pulsar/tls/", file.Path, StringComparison.Ordinal));
    }

    private static string[] Names(PulsarTopology topology, string node) =>
    [
        .. SecurityFiles.Of(topology, topology.Nodes.Single(other => other.Name == node))
            .Select(file => $"{Path.GetFileName(file.Path)} {file.Mode}"),
    ];
}
