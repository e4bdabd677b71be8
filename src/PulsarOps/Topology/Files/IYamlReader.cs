namespace PulsarOps.Topology.Files;

/// <summary>Reads YAML into our own tree.</summary>
internal interface IYamlReader
{
    /// <summary>The one document of a text. What is wrong with it goes to the problems; then it may be unset.</summary>
    YamlNode? Read(string text, FileProblems problems);
}
