namespace PulsarOps.Topology.Files;

/// <summary>Converts the text of a topology file to a topology, or to a list of its problems, and back.</summary>
internal static class TopologyFile
{
    public static PulsarTopology? Read(string text, FileProblems problems, IYamlReader yaml, SpecReader specs)
    {
        if (yaml.Read(text, problems) is not { } file)
            return null;

        var isLocal = file.Pairs.Any(pair => pair.Key.Text == "local");
        new SchemaValidator(problems).Check(isLocal ? TopologyKeys.Local : TopologyKeys.Hosts, file, "");
        if (problems.Any)
            return null;

        try
        {
            return specs.Read(file).Resolve();
        }
        catch (PulsarOpsException error)
        {
            problems.Add(error, file);
            return null;
        }
    }

    public static string Write(PulsarTopology topology, IYamlWriter yaml) =>
        yaml.Write(SpecWriter.Write(
            topology.Spec ?? throw new InvalidOperationException($"{topology.Name} has no specification.")));
}
