using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>Whether the hosts call each other alike. Services listen on what their own name means, and are found by it.</summary>
internal sealed class NameCheck(PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts)
{
    private readonly Dictionary<string, (string Host, IReadOnlyList<string> Seen)> _firsts = [];

    /// <summary>The names that a machine sees wrongly, each with the words for it.</summary>
    public IReadOnlyList<(PulsarNode Node, string Message)> Wrong(string host) =>
        facts[host].Preparation is { } fact && fact.Names.Count > 0
            ? [.. topology.Nodes.Select(node => (node, Message(fact, node))).Where(pair => pair.Item2.Length > 0)]
            : [];

    /// <summary>
    /// A node whose own host has no interface with its address: a server of ZooKeeper could not listen there, and the
    /// readiness probes ask there. Null: the address is the host's, or it is unknown.
    /// </summary>
    public PulsarOpsException? NotLocal(PulsarNode node)
    {
        if (facts[HostMap.KeyOf(topology, node)].Preparation is not { Addresses: { Count: > 0 } own } fact)
            return null;
        var meant = PrepareScope.HasAddress(node) ? node.Address
            : HostsFile.IsAddress(node.Name) ? node.Name
            : Seen(fact, node) is [var first, ..] ? first : null;
        return meant is null || HostsFile.IsLoopback(meant) || fact.HasAddress(meant) ? null : new(
            nameof(SR.AddressNotLocal), ErrorKind.InvalidState, node.Name, node.Name, meant, node.Name,
            string.Join(", ", own.Where(address => !HostsFile.IsLoopback(address))));
    }

    private string Message(PrepareFact fact, PulsarNode node)
    {
        var seen = Seen(fact, node);
        if (PrepareScope.HasAddress(node))
        {
            // The first one is what a program takes, but a loopback address among them may come first for the next one.
            var isRight =
                seen.Count > 0
                && seen[0] == node.Address
                && (HostsFile.IsLoopback(node.Address) || !seen.Any(HostsFile.IsLoopback));
            return isRight ? "" : $"{node.Name} is {Describe(seen)}, not {node.Address}";
        }

        if (HostsFile.IsAddress(node.Name))
            return "";
        if (seen.Count == 0)
            return $"{node.Name} is unknown";
        if (seen.Any(HostsFile.IsLoopback))
            return $"{node.Name} is {Describe(seen)}, a loopback address that other hosts cannot reach";

        var first = First(node);
        return IsSame(first.Seen, seen) ? ""
            : $"{node.Name} is {Describe(seen)}, but {Describe(first.Seen)} for {first.Host}";
    }

    /// <summary>What the first host sees that sees anything of use: all others are compared with it.</summary>
    private (string Host, IReadOnlyList<string> Seen) First(PulsarNode node)
    {
        if (!_firsts.TryGetValue(node.Name, out var first))
        {
            // Hosts that see nothing of use tell of themselves.
            first = _firsts[node.Name] = topology.Nodes
                .Select(other => (other.Name, Seen(facts[HostMap.KeyOf(topology, other)].Preparation, node)))
                .First(other => other.Item2.Count > 0 && !other.Item2.Any(HostsFile.IsLoopback));
        }

        return first;
    }

    private static bool IsSame(IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        one.Count == 1 && other.Count == 1
            ? one[0] == other[0]
            : one.OrderBy(address => address, StringComparer.Ordinal)
                .SequenceEqual(other.OrderBy(address => address, StringComparer.Ordinal));

    private static IReadOnlyList<string> Seen(PrepareFact? fact, PulsarNode node) =>
        fact is not null && fact.Names.TryGetValue(node.Name, out var seen) ? seen : [];

    private static string Describe(IReadOnlyList<string> addresses) =>
        addresses.Count == 0 ? "unknown" : string.Join(" and ", addresses);
}
