namespace PulsarOps.Coordination;

/// <summary>How many machines it takes so that nobody else has enough of them as well.</summary>
/// <param name="hosts">All machines of the topology.</param>
internal sealed class LeaseMajority(IEnumerable<string> hosts)
{
    private readonly string[] _hosts = [.. hosts.OrderBy(host => host, StringComparer.Ordinal)];

    public int Count => (_hosts.Length / 2) + 1;

    public int Of => _hosts.Length;

    /// <summary>More than half of them; of an even number the half with the first one is enough, for only one can have that.</summary>
    public bool IsMet(IEnumerable<string> held)
    {
        var mine = new HashSet<string>(held.Where(_hosts.Contains));
        return mine.Count >= Count || (mine.Count * 2 == _hosts.Length && mine.Contains(_hosts[0]));
    }
}
