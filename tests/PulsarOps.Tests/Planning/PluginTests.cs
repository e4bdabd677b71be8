using PulsarOps.Common;
using PulsarOps.Rendering;
using PulsarOps.Roles;
using PulsarOps.Tests.Configuration;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Topology.Files;

namespace PulsarOps.Tests.Planning;

/// <summary>Plug-ins have a folder outside of the release that PulsarOps never removes.</summary>
public sealed class PluginTests
{
    private const string File = """
        cluster: c1
        version: 4.0.8
        profile: small
        paths: { plugins: /opt/plugins }
        nodes:
          - name: h1
            roles: { zookeeper: {}, bookie: {}, broker: {}, proxy: { ports: { broker: 6660, web: 8090 } } }
        """;

    [Theory]
    [InlineData(PulsarRole.Broker, "offloadersDirectory", "/opt/plugins/offloaders")]
    [InlineData(PulsarRole.Broker, "protocolHandlerDirectory", "/opt/plugins/protocol-handlers")]
    [InlineData(PulsarRole.Broker, "brokerInterceptorsDirectory", "/opt/plugins/interceptors")]
    [InlineData(PulsarRole.Broker, "entryFiltersDirectory", "/opt/plugins/filters")]
    [InlineData(PulsarRole.Proxy, "proxyExtensionsDirectory", "/opt/plugins/proxy-extensions")]
    public void Services_look_for_plug_ins_there(PulsarRole role, string key, string folder)
    {
        var topology = Yaml.Topology(File);
        var service = topology.Of(role).Single();
        var files = ServiceFiles
            .For(topology, service, RenderedFiles.DefaultConfiguration("4.0.8"), "/jdk", 21)
            .ToArray();

        Assert.Equal(folder, JavaPropertiesReader.Read(files[0].Content)[key]);
        Assert.Contains("PULSAR_EXTRA_CLASSPATH=\"/opt/plugins/lib/*\"\n", files[1].Content, StringComparison.Ordinal);
        Assert.Contains("BOOKIE_EXTRA_CLASSPATH=\"/opt/plugins/lib/*\"\n", files[1].Content, StringComparison.Ordinal);
        Assert.Contains(folder, PluginFolders.Of(service.Host));
    }

    [Fact]
    public async Task Folders_are_made_and_stay_as_long_as_they_hold_a_file()
    {
        var world = new World(archive => Yaml.Topology(
            $"{File}\narchive: {{ path: {archive.Path}, sha512: {archive.Sha512} }}\n"));
        await world.ApplyAsync([PulsarOps.Planning.DesiredState.Prepared, .. Plans.Everything]);
        var files = world.Host("h1").Files;
        Assert.All(
            PluginFolders.Of(world.Topology.Nodes[0]),
            folder => Assert.Equal(("755", "root"), (files.Find(folder)!.Mode, files.Find(folder)!.Owner)));
        files.WriteText("/opt/plugins/lib/mine.jar", "jar");

        await world.ApplyAsync(world.Topology, World.Absent, new() { Activity = "Test", RemoveData = true });

        Assert.Equal("jar", files.ReadText("/opt/plugins/lib/mine.jar"));
        Assert.Null(files.Find("/opt/plugins/offloaders"));
    }

    [Theory]
    [InlineData("/opt/apache-pulsar-4.0.8/plugins", nameof(SR.FoldersNested))]
    [InlineData("/var/lib/pulsar/plugins", nameof(SR.FoldersNested))]
    [InlineData("/usr/lib", nameof(SR.FolderOfSystem))]
    public void Their_folder_is_one_of_its_own(string folder, string errorId) => Assert.Equal(
        errorId, Assert.Single(Yaml.Problems(File.Replace("/opt/plugins", folder, StringComparison.Ordinal))).ErrorId);
}
