namespace PulsarOps.Topology.Files;

/// <summary>Writes our own tree as YAML.</summary>
internal interface IYamlWriter
{
    string Write(YamlNode document);
}
