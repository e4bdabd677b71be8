using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>
/// Checks whether all hosts resolve each other's names alike. Services listen on the address of their own name, and
/// others find them by it.
/// </summary>
internal sealed class NameCheck(PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts)
{
    private readonly Dictionary<string, (string Host, IReadOnlyList<string> Seen)> _firsts = [];

    /// <summary>The names that a host resolves wrongly, each with its message.</summary>
    public IReadOnlyList<(PulsarNode Node, string Message)> Wrong(string host) =>
        facts[host].Preparation is { } fact && fact.Names.Count > 0
            ? [.. topology.Nodes.Select(node => (node, Message(fact, node))).Where(pair => pair.Item2.Length > 0)]
            : [];

    /// <summary>
    /// A node whose host has no interface with the node's address. A ZooKeeper server could not listen there, and the
    /// readiness probes ask there. Null if the address is the host's or unknown.
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
            // Programs use the first address. A loopback address in the list may be first in the next answer.
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

    /// <summary>
    /// The addresses seen by the first host that sees usable ones. All other hosts are compared with it.
    /// </summary>
    private (string Host, IReadOnlyList<string> Seen) First(PulsarNode node)
    {
        if (!_firsts.TryGetValue(node.Name, out var first))
        {
            // Hosts that see no usable address are reported separately.
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
