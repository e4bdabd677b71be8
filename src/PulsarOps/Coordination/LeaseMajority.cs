namespace PulsarOps.Coordination;

/// <summary>The number of hosts that an operation needs, so that no other operation can hold as many.</summary>
/// <param name="hosts">All hosts of the topology.</param>
internal sealed class LeaseMajority(IEnumerable<string> hosts)
{
    private readonly string[] _hosts = [.. hosts.OrderBy(host => host, StringComparer.Ordinal)];

    public int Count => (_hosts.Length / 2) + 1;

    public int Of => _hosts.Length;

    /// <summary>
    /// Whether the held hosts are more than half, or exactly half including the first one, which only one operation can
    /// hold.
    /// </summary>
    public bool IsMet(IEnumerable<string> held)
    {
        var mine = new HashSet<string>(held.Where(_hosts.Contains));
        return mine.Count >= Count || (mine.Count * 2 == _hosts.Length && mine.Contains(_hosts[0]));
    }
}
