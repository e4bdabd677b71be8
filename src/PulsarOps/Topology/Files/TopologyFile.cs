using PulsarOps.Common;

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
            problems.Add(error, Find(file, error.Place));
            return null;
        }
    }

    /// <summary>The last of the keys that the file contains. An item of a list has its name as key.</summary>
    private static YamlNode Find(YamlNode file, IReadOnlyList<string> place)
    {
        var (found, node) = (file, file);
        foreach (var key in place)
        {
            if (node.Pairs.FirstOrDefault(pair => pair.Key.Text == key) is { } pair)
                (found, node) = (pair.Key, pair.Value);
            else if (node.Items.FirstOrDefault(item => item.At("name")?.Text == key) is { } item)
                (found, node) = (item, item);
            else
                break;
        }

        return found;
    }

    public static string Write(PulsarTopology topology, IYamlWriter yaml) =>
        yaml.Write(SpecWriter.Write(
            topology.Spec ?? throw new InvalidOperationException($"{topology.Name} has no specification.")));
}

/// <summary>Converts names, versions and amounts of the model to and from their text in files.</summary>
internal static class TopologyNames
{
    private const int LeastMemory = 16;
    private const int MostMemory = 1024 * 1024;

    public static string[] Of<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(Camel)];

    /// <summary>The text of a value, such as <c>acceptNew</c>. Roles have the names of the release's scripts.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Camel(value.ToString());

    public static string Of(PulsarRole role) => role.ToString().ToLowerInvariant();

    public static T Parse<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word, ignoreCase: true);

    /// <summary>Parses an amount such as 512m or 2g. The result is in MiB.</summary>
    public static int ParseMemory(string text)
    {
        var unit = text.Length > 1 ? char.ToLowerInvariant(text[text.Length - 1]) : ' ';
        if (unit is 'm' or 'g' && Number(text[..^1]) is { } number
            && number * (unit == 'g' ? 1024L : 1) is >= LeastMemory and <= MostMemory and var memory)
        {
            return (int)memory;
        }

        throw new PulsarOpsException(nameof(SR.MemoryInvalid), ErrorKind.InvalidInput, text, text);
    }

    public static string OfMemory(int megabytes) => megabytes % 1024 == 0 ? $"{megabytes / 1024}g" : $"{megabytes}m";

    public static int? Number(string text) =>
        int.TryParse(
            text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
            out var number) ? number : null;

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);
}
