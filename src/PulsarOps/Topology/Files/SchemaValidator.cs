using PulsarOps.Common;

namespace PulsarOps.Topology.Files;

/// <summary>Validates a document against its schema, and reports all problems.</summary>
internal sealed class SchemaValidator(FileProblems problems)
{
    private static readonly string[] Secrets =
    [
        "password", "passwd", "passphrase", "keypassphrase", "privatekey", "secret", "token", "sudopassword",
        "becomepassword", "credential", "sudocredential",
    ];

    private static readonly HashSet<string> HostKeys = [.. TopologyKeys.Hosts.Keys.Select(key => key.Name)];

    public void Check(Schema schema, YamlNode node, string path)
    {
        // A map without a value is an empty map.
        if (node.IsNull && schema is (Schema.Map or Schema.Table or Schema.Either { Other: Schema.List }))
            node = YamlNode.Map([], node.Line, node.Column);
        if (node.IsNull && schema is not Schema.Anything)
        {
            problems.Add(nameof(SR.ValueMissing), node, path);
            return;
        }

        if (schema is Schema.Either either)
            schema = node.Kind == KindOf(either.Other) ? either.Other : either.One;
        if (!Is(node, KindOf(schema), path))
            return;
        switch (schema)
        {
            case Schema.Map map:
                CheckMap(map, node, path);
                break;
            case Schema.List list:
                CheckList(list, node, path);
                break;
            case Schema.Table table:
                foreach (var pair in node.Pairs)
                {
                    Check(table.Value, pair.Value, Under(path, pair));
                    if (pair.Value.Kind == YamlKind.Scalar && table.Check is { } check)
                        Try(() => check(pair.Key.Text, pair.Value.IsNull ? "" : pair.Value.Text), pair.Key);
                }

                break;
            default:
                CheckScalar(schema, node, path);
                break;
        }
    }

    private void CheckMap(Schema.Map map, YamlNode node, string path)
    {
        foreach (var pair in node.Pairs)
        {
            if (map.Keys.FirstOrDefault(key => key.Name == pair.Key.Text) is { } known)
                Check(known.Schema, pair.Value, Under(path, pair));
            else
                Unknown(map, pair, Under(path, pair), path);
        }

        foreach (var key in map.Keys.Where(key => key.IsRequired && node.Pairs.All(pair => pair.Key.Text != key.Name)))
        {
            problems.Add(
                nameof(SR.KeyMissing), node, path.Length == 0 ? key.Name : $"{path}.{key.Name}", key.Description);
        }

        foreach (var exclusive in map.MutuallyExclusive)
        {
            if (node.Pairs.Where(pair => exclusive.Contains(pair.Key.Text)).ToArray() is [var first, var second, ..])
                problems.Add(nameof(SR.KeysExclude), second.Key, Under(path, first), Under(path, second));
        }
    }

    private void Unknown(Schema.Map map, YamlPair pair, string path, string parent)
    {
        var (word, known) = (pair.Key.Text, map.Keys.Select(key => key.Name).ToArray());
        if (Secrets.Contains(word.Replace("_", "").Replace("-", "").ToLowerInvariant()))
            problems.Add(nameof(SR.SecretInFile), pair.Key, path);
        else if (map == TopologyKeys.Local && HostKeys.Contains(word))
            problems.Add(nameof(SR.KeyNotLocal), pair.Key, path);
        else if (Suggestion.For(word, known) is { } meant)
            problems.Add(nameof(SR.KeyMisspelt), pair.Key, path, meant);
        else
        {
            problems.Add(
                nameof(SR.KeyUnknown), pair.Key, path, parent.Length == 0 ? "the file" : $"'{parent}'",
                string.Join(", ", known));
        }
    }

    private void CheckList(Schema.List list, YamlNode node, string path)
    {
        if (node.Items.Count < list.Least || node.Items.Count > list.Most)
        {
            problems.Add(
                nameof(SR.ListLengthWrong), node, path, node.Items.Count, list.Least,
                list.Most == int.MaxValue ? "any number" : list.Most);
        }

        for (var i = 0; i < node.Items.Count; i++)
            Check(list.Item, node.Items[i], $"{path}[{i}]");
        if (list.IsSet && node.Items.GroupBy(item => item.Text.ToLowerInvariant())
            .FirstOrDefault(group => group.Key.Length > 0 && group.Count() > 1) is { } twice)
        {
            problems.Add(nameof(SR.ValueTwice), twice.Last(), path, twice.Key);
        }
    }

    private void CheckScalar(Schema schema, YamlNode node, string path)
    {
        switch (schema)
        {
            case Schema.Number number when TopologyNames.Number(node.Text) is not { } value || value < number.Least
                || value > number.Most:
                problems.Add(nameof(SR.NumberInvalid), node, path, node.Text, number.Least, number.Most);
                break;
            case Schema.Switch when !IsSwitch(node.Text):
                problems.Add(nameof(SR.ValueUnknown), node, path, node.Text, "true, false");
                break;
            case Schema.Choice choice when !choice.Words.Contains(node.Text, StringComparer.OrdinalIgnoreCase):
                problems.Add(nameof(SR.ValueUnknown), node, path, node.Text, string.Join(", ", choice.Words));
                break;
            case Schema.Text when node.Text.Length == 0:
                problems.Add(nameof(SR.ValueMissing), node, path);
                break;
            case Schema.Text { Check: { } check }:
                Try(() => check(node.Text), node);
                break;
        }
    }

    private void Try(Action check, YamlNode node)
    {
        try
        {
            check();
        }
        catch (PulsarOpsException error)
        {
            problems.Add(error, node);
        }
    }

    private bool Is(YamlNode node, YamlKind kind, string path)
    {
        if (node.Kind == kind)
            return true;
        problems.Add(
            nameof(SR.ValueKindWrong), node, path.Length == 0 ? "the file" : $"'{path}'", Name(kind), Name(node.Kind));
        return false;
    }

    private static YamlKind KindOf(Schema schema) => schema switch
    {
        Schema.Map or Schema.Table => YamlKind.Map,
        Schema.List => YamlKind.List,
        _ => YamlKind.Scalar,
    };

    private static bool IsSwitch(string text) => text.Equals("true", StringComparison.OrdinalIgnoreCase)
        || text.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static string Under(string path, YamlPair pair) =>
        path.Length == 0 ? pair.Key.Text : $"{path}.{pair.Key.Text}";

    private static string Name(YamlKind kind) =>
        kind switch { YamlKind.Map => "a map (key: value)", YamlKind.List => "a list", _ => "a single value" };
}

/// <summary>The allowed values of a key. Checks files, and generates the JSON schema for editors.</summary>
internal abstract record Schema
{
    /// <summary>Text. The check throws if it is not valid. The pattern is only for the JSON schema.</summary>
    public sealed record Text(Action<string>? Check = null, string? Pattern = null) : Schema;

    /// <summary>Text, a number or a switch, as written. It may be empty.</summary>
    public sealed record Anything : Schema;

    /// <summary>A whole number.</summary>
    public sealed record Number(int Least, int Most) : Schema;

    /// <summary>true or false.</summary>
    public sealed record Switch : Schema;

    /// <summary>One of several words. Case does not matter.</summary>
    public sealed record Choice(IReadOnlyList<string> Words) : Schema;

    public sealed record List(Schema Item, int Least = 1, int Most = int.MaxValue, bool IsSet = false) : Schema;

    /// <summary>
    /// A map with arbitrary keys. The check throws if a key or its value is not valid.
    /// </summary>
    public sealed record Table(Schema Value, Action<string, string>? Check = null) : Schema;

    /// <summary>A map with known keys, of which some exclude each other.</summary>
    public sealed record Map(IReadOnlyList<FileKey> Keys, params string[][] MutuallyExclusive) : Schema;

    /// <summary>A map, or a list or a word instead.</summary>
    public sealed record Either(Schema Other, Map One) : Schema;
}

/// <summary>A key of a map.</summary>
internal sealed record FileKey(string Name, Schema Schema, string Description, bool IsRequired = false);
