using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using PulsarOps.Tests.Support;
using PulsarOps.Topology.Files;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Topology.Files;

/// <summary>The packed schema accepts what the cmdlets accept. PULSAROPS_UPDATE_GOLDEN=1 writes it again.</summary>
public sealed class SchemaTests
{
    private const string Name = "pulsar-topology.schema.json";

    private static readonly JsonNode Schema = JsonNode.Parse(SchemaGenerator.Generate())!;

    [Fact]
    public void Schema_is_that_of_the_keys_and_it_is_packed()
    {
        if (Environment.GetEnvironmentVariable("PULSAROPS_UPDATE_GOLDEN") == "1")
            File.WriteAllText(Checkout.File(Name), SchemaGenerator.Generate());

        Assert.Equal(SchemaGenerator.Generate(), File.ReadAllText(Checkout.File(Name)).ReplaceLineEndings("\n"));
        Assert.Equal(File.ReadAllText(Checkout.File(Name)), File.ReadAllText(Path.Combine(ModuleFolder.Path, Name)));
    }

    [Theory]
    [MemberData(nameof(TopologyExampleTests.Files), MemberType = typeof(TopologyExampleTests))]
    public void Examples_fit_it(string file) =>
        Assert.True(Fits(Schema, Parse(File.ReadAllText(Checkout.File("examples", file)))));

    [Fact]
    public void Exported_files_fit_it() => Gen.OneOf(SpecGenerator.Hosts, SpecGenerator.Local).Sample(
        spec => Assert.True(Fits(Schema, Parse(TopologyFile.Write(spec.Resolve(), Yaml.Writer)))), iter: 100);

    [Theory]
    [InlineData("cluster: c1\nversion: 4.0.8\n")]
    [InlineData("cluster: c1\nversion: 4.0.8\nlocal: {}\nprofile: small\n")]
    [InlineData("cluster: c1\nversion: 4.0.8\nlocal: { nodeCount: 10 }\n")]
    [InlineData("cluster: c1\nversion: 4.0.8\nlocal: { nodeCount: 1, nodeNames: [a] }\n")]
    [InlineData("cluster: c1\nversion: 4\nlocal: {}\n")]
    [InlineData("cluster: c1\nversion: 4.0.8\nlocal: {}\nsecurity: strict\n")]
    [InlineData("cluster: c1\nversion: 4.0.8\nnodes: [{ name: a, roles: [bookie, bookie] }]\n")]
    public void It_refuses_what_the_cmdlets_refuse(string text)
    {
        Assert.NotEmpty(Yaml.Problems(text));
        Assert.False(Fits(Schema, Parse(text)));
    }

    private static YamlNode Parse(string text)
    {
        var problems = new FileProblems("cluster.yaml");
        var tree = Yaml.Reader.Read(text, problems);
        Assert.Empty(problems.All);
        return tree!;
    }

    /// <summary>As much of JSON schema as the generator uses.</summary>
    private static bool Fits(JsonNode schema, YamlNode node) => schema.AsObject().All(rule => rule.Key switch
    {
        "type" when rule.Value is JsonArray types => types.Any(type => IsOf((string)type!, node)),
        "type" => IsOf((string)rule.Value!, node),
        "pattern" => Regex.IsMatch(node.Text, (string)rule.Value!),
        "enum" => rule.Value!.AsArray().Any(word => (string)word! == node.Text),
        "minimum" => int.Parse(node.Text, provider: null) >= (int)rule.Value!,
        "maximum" => int.Parse(node.Text, provider: null) <= (int)rule.Value!,
        "minItems" => node.Items.Count >= (int)rule.Value!,
        "maxItems" => node.Items.Count <= (int)rule.Value!,
        "uniqueItems" => node.Items.Select(item => item.Text).Distinct().Count() == node.Items.Count,
        "items" => node.Items.All(item => Fits(rule.Value!, item)),
        "properties" => node.Pairs.All(
            pair => rule.Value![pair.Key.Text] is not { } property || Fits(property, pair.Value)),
        "additionalProperties" when rule.Value is JsonObject values => node.Pairs.All(pair => Fits(values, pair.Value)),
        "additionalProperties" => node.Pairs.All(pair => schema["properties"]![pair.Key.Text] is not null),
        "required" => rule.Value!.AsArray().All(name => node.Pairs.Any(pair => pair.Key.Text == (string)name!)),
        "oneOf" => rule.Value!.AsArray().Count(one => Fits(one!, node)) == 1,
        "anyOf" => rule.Value!.AsArray().Any(one => Fits(one!, node)),
        "not" => !Fits(rule.Value!, node),
        "$schema" or "title" or "description" => true,
        _ => throw new InvalidOperationException($"The test does not know the rule {rule.Key}."),
    });

    private static bool IsOf(string type, YamlNode node) => type switch
    {
        "object" => node.Kind == YamlKind.Map,
        "array" => node.Kind == YamlKind.List,
        "null" => node.IsNull,
        "integer" => node is { Kind: YamlKind.Scalar, IsText: false } && Regex.IsMatch(node.Text, @"\A-?[0-9]+\z"),
        "number" => node is { Kind: YamlKind.Scalar, IsText: false } && double.TryParse(node.Text, out _),
        "boolean" => node is { Kind: YamlKind.Scalar, IsText: false, Text: "true" or "false" },
        _ => node.Kind == YamlKind.Scalar
            && !node.IsNull
            && (node.IsText || !Regex.IsMatch(node.Text, @"\A(true|false|-?[0-9]+(\.[0-9]+)?)\z")),
    };
}
