namespace PulsarOps.Deployment.Locking;

/// <summary>How many machines it takes so that nobody else has enough of them as well.</summary>
/// <param name="machines">All machines of the topology.</param>
internal sealed class Quorum(IEnumerable<string> machines)
{
    private readonly string[] _machines = [.. machines.OrderBy(machine => machine, StringComparer.Ordinal)];

    public int Count => (_machines.Length / 2) + 1;

    public int Of => _machines.Length;

    /// <summary>More than half of them; of an even number the half with the first one is enough, for only one can have that.</summary>
    public bool IsMet(IEnumerable<string> held)
    {
        var mine = new HashSet<string>(held.Where(_machines.Contains));
        return mine.Count >= Count || (mine.Count * 2 == _machines.Length && mine.Contains(_machines[0]));
    }
}
