using System.Security.Cryptography;
using PulsarOps.Common;

namespace PulsarOps.Simulation;

/// <summary>An entry of a simulated file system.</summary>
internal abstract class SimulatedNode(string mode, string owner)
{
    /// <summary>In the format of <c>stat -c %a</c>: without leading zeros.</summary>
    public string Mode { get; set; } = mode;

    public string Owner { get; set; } = owner;

    /// <summary>The owner's group by default.</summary>
    public string Group { get; set; } = owner;

    /// <param name="message">In the format of <c>chown</c>: <c>user</c> or <c>user:group</c>.</param>
    public void Own(string message)
    {
        var parts = message.Split(':');
        (Owner, Group) = (parts[0], parts.Length > 1 ? parts[1] : parts[0]);
    }

    public bool IsOwnedBy(string message) => message == Owner || message == $"{Owner}:{Group}";

    /// <summary>Grows with each write in the file system, like a modification time.</summary>
    public long Modified { get; set; }
}

internal sealed class SimulatedDirectory(string mode, string owner) : SimulatedNode(mode, owner)
{
    // Sorted, so that the order of iteration is always the same.
    public SortedDictionary<string, SimulatedNode> Children { get; } = new(StringComparer.Ordinal);
}

/// <param name="target">An absolute path, which need not exist.</param>
internal sealed class SimulatedLink(string target, string owner) : SimulatedNode("777", owner)
{
    public string Target { get; } = target;
}

/// <param name="meaning">
/// What the content represents if it is not spelled out: an archive, a ZooKeeper server's data.
/// </param>
internal sealed class SimulatedFile(string mode, string owner, byte[] content, object? meaning = null)
    : SimulatedNode(mode, owner)
{
    private string? _sha256;

    public byte[] Content { get; } = content;

    public object? Meaning { get; } = meaning;

    public string Sha256 => _sha256 ??= Hash();

    private string Hash()
    {
        return Hex.Of(SHA256.HashData(Content));
    }
}
