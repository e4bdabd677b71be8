namespace PulsarOps.Simulation;

/// <summary>
/// Reads a configuration like a Pulsar service. It shares no code with the writer, so that simulated hosts reveal
/// differences.
/// </summary>
internal static class JavaProperties
{
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.Length == 0 || line[0] is '#' or '!' || line.IndexOf('=') is not (var equals and > 0))
                continue;
            settings[line.Substring(0, equals).TrimEnd()] = line.Substring(equals + 1).TrimStart();
        }

        return settings;
    }
}
