using PulsarOps.Simulation.Services;

namespace PulsarOps.Simulation.Metadata;

/// <summary>What the servers of an ensemble agree on. Those in sync share it; one that stops keeps a copy in its data directory.</summary>
internal sealed class ZNodeTree
{
    private readonly ZNode _root;

    public ZNodeTree()
        : this(new("", null), 0)
    {
    }

    private ZNodeTree(ZNode root, long zxid)
    {
        _root = root;
        Zxid = zxid;
    }

    /// <summary>The number of changes so far.</summary>
    public long Zxid { get; private set; }

    public string? Read(string path) => Find(path)?.Data;

    public bool Exists(string path) => Find(path) is not null;

    public IReadOnlyList<string>? List(string path) =>
        Find(path) is { } node ? [.. node.Children.Where(child => child.Value.Exists).Select(child => child.Key)] : null;

    /// <summary>Creates a z-node, with its parents; one that is there stays as it is, and the answer is false.</summary>
    public bool Create(string path, string data = "", SimulatedProcess? owner = null)
    {
        var node = _root;
        var names = Names(path);
        for (var depth = 0; depth < names.Length; depth++)
        {
            var last = depth == names.Length - 1;
            if (node.Children.TryGetValue(names[depth], out var child) && child.Exists)
            {
                if (last)
                    return false;
            }
            else
            {
                node.Children[names[depth]] = child = last ? new(data, owner) : new("", null);
                Zxid++;
            }

            node = child;
        }

        return true;
    }

    /// <summary>Changes or creates a z-node.</summary>
    public void Write(string path, string data)
    {
        if (Create(path, data))
            return;
        Find(path)!.Data = data;
        Zxid++;
    }

    public void Delete(string path)
    {
        var slash = path.LastIndexOf('/');
        if (Find(path.Substring(0, slash)) is { } parent && parent.Children.Remove(path.Substring(slash + 1)))
            Zxid++;
    }

    public ZNodeTree Clone() => new(_root.Clone(), Zxid);

    private ZNode? Find(string path)
    {
        var node = _root;
        foreach (var name in Names(path))
        {
            if (!node.Children.TryGetValue(name, out node) || !node.Exists)
                return null;
        }

        return node;
    }

    private static string[] Names(string path) => path.Split(['/'], StringSplitOptions.RemoveEmptyEntries);
}
