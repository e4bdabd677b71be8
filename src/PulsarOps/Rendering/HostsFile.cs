using System.Text;

namespace PulsarOps.Rendering;

/// <summary>
/// Adds a block of the cluster's nodes to the text of /etc/hosts, and removes it again. Existing lines that map a
/// node's name to another address are commented out with a mark of PulsarOps. Their other names move to the block.
/// </summary>
internal static class HostsFile
{
    public const string Path = "/etc/hosts";

    /// <summary>The block comes first, so that it takes precedence over later lines.</summary>
    public static string With(string text, string cluster, IReadOnlyList<(string Address, string Name)> nodes)
    {
        var addresses = nodes.ToDictionary(node => node.Name, node => node.Address, StringComparer.OrdinalIgnoreCase);
        var block = new StringBuilder($"{Begin(cluster)}\n");
        foreach (var (address, name) in nodes)
            block.Append(address).Append(' ').Append(name).Append('\n');

        var rest = new StringBuilder();
        foreach (var line in Lines(Without(text, cluster)))
        {
            var words = line.Split('#')[0].Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
            if (!words.Skip(1).Any(name => addresses.TryGetValue(name, out var address) && address != words[0]))
            {
                rest.Append(line);
                continue;
            }

            var others = words.Skip(1).Where(name => !addresses.ContainsKey(name)).ToArray();
            if (others.Length > 0)
                block.Append(words[0]).Append(' ').AppendJoin(' ', others).Append('\n');
            rest.Append(Mark(cluster)).Append(line);
        }

        return block.Append(End(cluster)).Append('\n').Append(rest).ToString();
    }

    /// <summary>The text without the block.</summary>
    public static string Without(string text, string cluster)
    {
        var result = new StringBuilder();
        // Without its end mark the extent of the block is unknown, so only the start mark is removed.
        var isWhole = Lines(text).Any(line => line.TrimEnd() == End(cluster));
        var inside = false;
        foreach (var line in Lines(text))
        {
            if (line.TrimEnd() == Begin(cluster))
                inside = isWhole;
            else if (line.TrimEnd() == End(cluster))
                inside = false;
            else if (!inside)
                result.Append(
                    line.StartsWith(Mark(cluster), StringComparison.Ordinal)
                        ? line.Substring(Mark(cluster).Length)
                        : line
                );
        }

        return result.ToString();
    }

    public static bool HasBlock(string text, string cluster) =>
        Lines(text).Any(line => line.TrimEnd() == Begin(cluster));

    public static bool IsLoopback(string address) =>
        address.StartsWith("127.", StringComparison.Ordinal) || address == "::1";

    /// <summary>A host name has no colon and does not consist of digits alone.</summary>
    public static bool IsAddress(string text) =>
        text.Contains(':') || text.All(character => character is '.' or (>= '0' and <= '9'));

    private static string Begin(string cluster) => $"# BEGIN pulsarops {cluster}";

    private static string End(string cluster) => $"# END pulsarops {cluster}";

    private static string Mark(string cluster) => $"#pulsarops {cluster}# ";

    /// <summary>Keeps the line ends, so that nothing is lost.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            var next = end < 0 ? text.Length : end + 1;
            yield return text.Substring(start, next - start);
            start = next;
        }
    }
}
