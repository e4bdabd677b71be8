using System.Globalization;

namespace PulsarOps.Topology.Files;

/// <summary>
/// All problems of a file, or of a parameter with the same content, so that the user can fix them at once.
/// </summary>
internal sealed class FileProblems(string path)
{
    private readonly List<(int Line, int Column, PulsarOpsException Error)> _problems = [];

    public string Name { get; } = Path.GetFileName(path);

    public bool Any => _problems.Count > 0;

    /// <summary>The problems, in the order of the file.</summary>
    public IReadOnlyList<PulsarOpsException> All =>
        [.. _problems.OrderBy(problem => (problem.Line, problem.Column)).Select(problem => problem.Error)];

    /// <summary>Adds a problem; its place is the first argument of the text.</summary>
    public void Add(string errorId, YamlNode node, params object?[] arguments) =>
        Add(errorId, node.Line, node.Column, arguments);

    public void Add(string errorId, int line, int column, params object?[] arguments) => _problems.Add((
        line, column,
        new(errorId, ErrorKind.InvalidInput, Place(path, line, column), [Place(Name, line, column), .. arguments])));

    /// <summary>Adds the error that a rule of the model throws for a value.</summary>
    public void Add(PulsarOpsException error, YamlNode node) =>
        _problems.Add((node.Line, node.Column, error.At(Place(Name, node.Line, node.Column))));

    /// <summary>A parameter has no lines.</summary>
    private static string Place(string file, int line, int column) => line == 0
        ? file
        : string.Format(CultureInfo.InvariantCulture, "{0}({1},{2})", file, line, column);
}

/// <summary>Suggests a known word for a misspelt one.</summary>
internal static class Suggestion
{
    /// <summary>The most similar known word, if it is similar enough.</summary>
    public static string? For(string word, IEnumerable<string> known)
    {
        var nearest = known.Select(name => (name, distance: Distance(Plain(word), Plain(name))))
            .OrderBy(pair => pair.distance).FirstOrDefault();
        return nearest.name is not null
            && nearest.distance <= Math.Max(1, Math.Min(word.Length, nearest.name.Length) / 3) ? nearest.name : null;
    }

    /// <summary>Ignores case and separators: identity_file, IdentityFile and identityFile are equal.</summary>
    private static string Plain(string word) => word.Replace("_", "").Replace("-", "").ToLowerInvariant();

    /// <summary>The number of letters to insert, delete, replace, or swap with their neighbour.</summary>
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var change = one[i - 1] == other[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[one.Length, other.Length];
    }
}
