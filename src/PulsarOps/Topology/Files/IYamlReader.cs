namespace PulsarOps.Topology.Files;

/// <summary>Reads YAML into our own tree.</summary>
internal interface IYamlReader
{
    /// <summary>Reads the only document of a text. Adds errors to the problems; the result may then be null.</summary>
    YamlNode? Read(string text, FileProblems problems);
}
