namespace PulsarOps.Topology;

/// <summary>Releases that share their first two numbers, and so the names of their settings and the Java they want.</summary>
internal sealed record ReleaseLine(
    int Major, int Minor, int RecommendedJava, IReadOnlyList<int> AcceptedJava, PulsarKeyStyle KeyStyle)
{
    /// <summary>Java versions that run it, the best one first.</summary>
    public IEnumerable<int> JavaByPreference =>
        new[] { RecommendedJava }.Concat(AcceptedJava.Where(java => java != RecommendedJava).OrderByDescending(java => java));

    public override string ToString() => $"{Major}.{Minor}";
}
