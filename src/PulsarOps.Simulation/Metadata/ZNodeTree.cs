namespace PulsarOps.Simulation;

/// <summary>
/// The state that the servers of an ensemble agree on. Servers in sync share it; one that stops keeps a copy in its
/// data directory.
/// </summary>
internal sealed class ZNodeTree
{
    private readonly ZNode _root;

    // For a view: the tree of which it shows a part, and the path of that part.
    private readonly ZNodeTree? _whole;
    private readonly string _path = "";

    public ZNodeTree()
        : this(new("", null), 0)
    {
    }

    private ZNodeTree(ZNode root, long zxid)
    {
        _root = root;
        Zxid = zxid;
    }

    private ZNodeTree(ZNodeTree whole, string path)
        : this(whole._root, 0)
    {
        _whole = whole;
        _path = path;
    }

    /// <summary>The same znodes, as a client with a chroot sees them.</summary>
    public ZNodeTree Below(string path) => path.Length == 0 ? this : new(this, path);

    /// <summary>The number of changes so far.</summary>
    public long Zxid { get; private set; }

    public string? Read(string path) => Find(path)?.Data;

    /// <summary>The process whose session an ephemeral znode belongs to.</summary>
    public SimulatedProcess? OwnerOf(string path) => Find(path)?.Owner;

    public bool Exists(string path) => Find(path) is not null;

    public IReadOnlyList<string>? List(string path) =>
        Find(path) is { } node
            ? [.. node.Children.Where(child => child.Value.Exists).Select(child => child.Key)]
            : null;

    /// <summary>Creates a znode with its parents. An existing one stays unchanged, and the result is false.</summary>
    public bool Create(string path, string data = "", SimulatedProcess? owner = null)
    {
        if (_whole is not null)
            return _whole.Create(_path + path, data, owner);

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

    /// <summary>Changes or creates a znode.</summary>
    public void Write(string path, string data)
    {
        if (_whole is not null)
        {
            _whole.Write(_path + path, data);
            return;
        }

        if (Create(path, data))
            return;
        Find(path)!.Data = data;
        Zxid++;
    }

    public void Delete(string path)
    {
        if (_whole is not null)
        {
            _whole.Delete(_path + path);
            return;
        }

        var slash = path.LastIndexOf('/');
        if (Find(path.Substring(0, slash)) is { } parent && parent.Children.Remove(path.Substring(slash + 1)))
            Zxid++;
    }

    public ZNodeTree Clone() => new(_root.Clone(), Zxid);

    private ZNode? Find(string path)
    {
        var node = _root;
        foreach (var name in Names(_path + path))
        {
            if (!node.Children.TryGetValue(name, out node) || !node.Exists)
                return null;
        }

        return node;
    }

    private static string[] Names(string path) => path.Split(['/'], StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A znode. An ephemeral one has an owner, and exists as long as its owner runs.</summary>
internal sealed class ZNode(string data, SimulatedProcess? owner)
{
    public string Data { get; set; } = data;

    public SimulatedProcess? Owner { get; } = owner;

    public SortedDictionary<string, ZNode> Children { get; } = new(StringComparer.Ordinal);

    public bool Exists => Owner is not { Running: false };

    public ZNode Clone()
    {
        var clone = new ZNode(Data, Owner);
        foreach (var child in Children)
            clone.Children.Add(child.Key, child.Value.Clone());
        return clone;
    }
}
