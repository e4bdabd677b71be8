using PulsarOps.Rendering;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Configuration;

/// <summary>
/// The rendered files as a whole. PULSAROPS_UPDATE_GOLDEN=1 writes them again; review them before they are
/// committed.
/// </summary>
public sealed class GoldenTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("PULSAROPS_UPDATE_GOLDEN") == "1";

    public static TheoryData<string, int, PulsarKeyStyle, int> Variants { get; } = new()
    {
        { "4.0.8", 3, PulsarKeyStyle.Auto, 21 },
        { "2.10.1", 3, PulsarKeyStyle.Auto, 11 },
        { "2.10.1", 1, PulsarKeyStyle.ZooKeeper, 8 },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Rendered_files_match_the_golden_files(
        string version,
        int nodes,
        PulsarKeyStyle keyStyle,
        int java
    )
    {
        var topology = RenderedFiles.Topology(version, nodes, keyStyle);
        var files = RenderedFiles.Of(topology, java: java);
        // With services of the other roles; those that all clusters have are told of them too.
        foreach (
            var file in RenderedFiles.Of(
                topology.With(roles: [PulsarRole.AutoRecovery, PulsarRole.Proxy, PulsarRole.WebSocket]),
                java: java
            )
        )
        {
            if (!files.TryAdd(file.Key, file.Value) && file.Value != files[file.Key])
                files.Add($"roles-{file.Key}", file.Value);
        }

        files.Add(
            "initialize.txt",
            string.Join("\n", ServiceCommands.InitializeMetadata(topology, topology.Nodes[0])) + "\n"
        );

        var folder = Path.Combine(RenderedFiles.Folder, "Golden", $"{version}-{nodes}-{keyStyle}");
        if (Update)
            Write(folder, files);

        Assert.Equal(
            Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal),
            files.Keys.Order(StringComparer.Ordinal)
        );
        Assert.All(files, file => Assert.Equal(File.ReadAllText(Path.Combine(folder, file.Key)), file.Value));
    }

    private static void Write(string folder, Dictionary<string, string> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in files)
            File.WriteAllText(Path.Combine(folder, name), content);
    }
}
