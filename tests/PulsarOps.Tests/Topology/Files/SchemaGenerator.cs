using System.Text.Json;
using System.Text.Json.Nodes;
using PulsarOps.Topology.Files;

namespace PulsarOps.Tests.Topology.Files;

/// <summary>The JSON schema for editors, made of the description of the keys.</summary>
internal static class SchemaGenerator
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Generate()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "A topology of PulsarOps",
            ["oneOf"] = new JsonArray(Of(TopologyKeys.Hosts), Of(TopologyKeys.Local)),
        };
        return schema.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Of(Schema schema) =>
        schema switch
        {
            Schema.Text { Pattern: { } pattern } => new() { ["type"] = "string", ["pattern"] = pattern },
            Schema.Text => new() { ["type"] = "string" },
            Schema.Anything => new() { ["type"] = new JsonArray("string", "number", "boolean", "null") },
            Schema.Number number => new()
            {
                ["type"] = "integer",
                ["minimum"] = number.Least,
                ["maximum"] = number.Most,
            },
            Schema.Switch => new() { ["type"] = "boolean" },
            Schema.Choice choice => new()
            {
                ["enum"] = new JsonArray([.. choice.Words.Select(word => JsonValue.Create(word))]),
            },
            Schema.Table table => new() { ["type"] = "object", ["additionalProperties"] = Of(table.Value) },
            Schema.Either { Other: Schema.Choice word } either => new()
            {
                ["oneOf"] = new JsonArray(Of(word), Given(Of(either.One))),
            },
            Schema.Either either => new() { ["oneOf"] = new JsonArray(Of(either.Other), Of(either.One)) },
            Schema.List list => OfList(list),
            Schema.Map map => OfMap(map),
            _ => throw new ArgumentException($"No schema for {schema}.", nameof(schema)),
        };

    /// <summary>A map that cannot be left empty, because a word is expected as well.</summary>
    private static JsonObject Given(JsonObject map)
    {
        map["type"] = "object";
        return map;
    }

    private static JsonObject OfList(Schema.List list)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = Of(list.Item) };
        if (list.Least > 0)
            schema["minItems"] = list.Least;
        if (list.Most < int.MaxValue)
            schema["maxItems"] = list.Most;
        if (list.IsSet)
            schema["uniqueItems"] = true;
        return schema;
    }

    private static JsonObject OfMap(Schema.Map map)
    {
        var properties = new JsonObject();
        foreach (var key in map.Keys)
        {
            var schema = Of(key.Schema);
            schema["description"] = key.Description;
            properties[key.Name] = schema;
        }

        var required = map
            .Keys.Where(key => key.IsRequired)
            .Select(key => (JsonNode)JsonValue.Create(key.Name))
            .ToArray();
        // A map of which nothing is said is an empty one.
        var result = new JsonObject
        {
            ["type"] = required.Length > 0 ? "object" : new JsonArray("object", "null"),
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        if (required.Length > 0)
            result["required"] = new JsonArray([.. required]);
        if (map.MutuallyExclusive.Length > 0)
        {
            result["not"] = new JsonObject
            {
                ["anyOf"] = new JsonArray([
                    .. map.MutuallyExclusive.Select(exclusive => new JsonObject
                    {
                        ["required"] = new JsonArray([.. exclusive.Select(name => JsonValue.Create(name))]),
                    }),
                ]),
            };
        }

        return result;
    }
}
