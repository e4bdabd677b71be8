using PulsarOps.Loading;
using PulsarOps.Topology.Files;

namespace PulsarOps.Tests.Topology.Files;

/// <summary>Topology files as texts, read and written by the real adapters.</summary>
internal static class Yaml
{
    public static IYamlReader Reader { get; } = AdapterLoader.Create<IYamlReader>("Yaml.YamlReader");

    public static IYamlWriter Writer { get; } = AdapterLoader.Create<IYamlWriter>("Yaml.YamlWriter");

    public static PulsarTopology Topology(string text)
    {
        var (topology, problems) = Read(text);
        Assert.True(problems.Count == 0, string.Join("\n", problems.Select(problem => problem.Message)) + "\n" + text);
        return topology!;
    }

    public static IReadOnlyList<PulsarOpsException> Problems(string text) => Read(text).Problems;

    public static (PulsarTopology? Topology, IReadOnlyList<PulsarOpsException> Problems) Read(string text)
    {
        var problems = new FileProblems("/topologies/cluster.yaml");
        var topology = TopologyFile.Read(
            text,
            problems,
            Reader,
            new(path => Path.IsPathRooted(path) ? path : $"/topologies/{path}", name => $"/home/somebody/{name}")
        );
        return (topology, problems.All);
    }
}
