using System.Globalization;

namespace PulsarOps.Topology.Files;

/// <summary>All problems of a file with their places, so that the user can fix them at once.</summary>
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

    private static string Place(string file, int line, int column) =>
        string.Format(CultureInfo.InvariantCulture, "{0}({1},{2})", file, line, column);
}
