namespace PulsarOps.Topology;

/// <summary>
/// A release line: releases with the same first two numbers, which share setting names and Java versions.
/// </summary>
internal sealed record ReleaseLine(
    int Major, int Minor, int RecommendedJava, IReadOnlyList<int> AcceptedJava, PulsarKeyStyle KeyStyle)
{
    /// <summary>The Java versions that run it, the recommended one first.</summary>
    public IEnumerable<int> JavaByPreference =>
        new[] { RecommendedJava }.Concat(
            AcceptedJava.Where(java => java != RecommendedJava).OrderByDescending(java => java));

    public override string ToString() => $"{Major}.{Minor}";
}
