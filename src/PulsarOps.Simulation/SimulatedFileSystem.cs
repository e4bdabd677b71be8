using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Topology;

namespace PulsarOps.Simulation;

/// <summary>Files and directories of a host, all of one user. Its errors have the wording of coreutils.</summary>
internal sealed class SimulatedFileSystem(string owner)
{
    private const string DirectoryMode = "755";
    private const int MostLinks = 20;

    private readonly SimulatedDirectory _root = new(DirectoryMode, owner);
    private readonly HashSet<string> _denied = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);
    private long _writes;

    /// <summary>Denies the user writing at this path and below.</summary>
    public void Deny(string path) => _denied.Add(path);

    /// <summary>Denies the user reading at this path and below.</summary>
    public void DenyReading(string path) => _unreadable.Add(path);

    public bool IsReadable(string path) => !Ancestry(path).Any(_unreadable.Contains);

    public bool IsWritable(string path) => !Ancestry(path).Any(_denied.Contains);

    /// <summary>The file or directory at the path; links are followed.</summary>
    public SimulatedNode? Find(string path) => Find(path, 0);

    /// <summary>The entry itself; a final link is not followed.</summary>
    public SimulatedNode? FindEntry(string path) =>
        path == "/" ? _root : FindDirectory(Parent(path))?.Children.GetValueOrDefault(HostPath.Name(path));

    /// <summary>Replaces the entry at the path with a link.</summary>
    public void Link(string path, string target) =>
        FindDirectory(Parent(path))!.Children[HostPath.Name(path)] = new SimulatedLink(target, owner)
        {
            Modified = ++_writes,
        };

    public SimulatedFile? FindFile(string path) => Find(path) as SimulatedFile;

    public SimulatedDirectory? FindDirectory(string path) => Find(path) as SimulatedDirectory;

    public string? ReadText(string path) => FindFile(path) is { } file ? Encoding.UTF8.GetString(file.Content) : null;

    /// <summary>Creates the directory and its missing parents; true if it created any.</summary>
    public bool MakeDirectory(string path)
    {
        var directory = _root;
        var made = false;
        foreach (var name in Names(path))
        {
            if (directory.Children.TryGetValue(name, out var node))
            {
                directory =
                    (node is SimulatedLink link ? Find(link.Target) : node) as SimulatedDirectory
                    ?? throw new SimulatedFileException(
                        $"mkdir: cannot create directory '{path}': "
                            + (path.EndsWith("/" + name, StringComparison.Ordinal) ? "File exists" : "Not a directory")
                    );
                continue;
            }

            Demand(path, "mkdir: cannot create directory");
            var child = new SimulatedDirectory(DirectoryMode, owner) { Modified = ++_writes };
            directory.Children.Add(name, child);
            directory = child;
            made = true;
        }

        return made;
    }

    public void ChangeMode(string path, string mode)
    {
        Demand(path, "chmod: changing permissions of");
        Find(path)!.Mode = mode;
    }

    public void Write(string path, string mode, byte[] content, object? meaning = null)
    {
        var parent =
            FindDirectory(Parent(path))
            ?? throw new SimulatedFileException($"sh: cannot create {path}: Directory nonexistent");
        if (Find(path) is SimulatedDirectory)
            throw new SimulatedFileException($"{path} is a directory");
        Demand(path, "sh: cannot create");
        parent.Children[HostPath.Name(path)] =
            new SimulatedFile(mode, owner, content, meaning) { Modified = ++_writes };
    }

    public void WriteText(string path, string text, string mode = "644") =>
        Write(path, mode, Encoding.UTF8.GetBytes(text));

    public void AppendText(string path, string text) =>
        WriteText(path, ReadText(path) + text, FindFile(path)?.Mode ?? "644");

    /// <summary>Removes a file, or a directory with its contents; false if it does not exist.</summary>
    public bool Remove(string path)
    {
        if (FindEntry(path) is null)
            return false;
        Demand(path, "rm: cannot remove");
        FindDirectory(Parent(path))!.Children.Remove(HostPath.Name(path));
        return true;
    }

    public void Move(string from, string to)
    {
        var node = FindEntry(from)!;
        Remove(from);
        FindDirectory(Parent(to))!.Children[HostPath.Name(to)] = node;
    }

    /// <summary>Names, sizes, times, modes and owners of everything below a directory.</summary>
    public static string Listing(SimulatedDirectory directory)
    {
        var lines = new StringBuilder();
        Describe(directory, ".");
        return lines.ToString();

        void Describe(SimulatedNode node, string path)
        {
            lines.Append(path).Append(' ').Append(node.Mode).Append(' ').Append(node.Owner).Append(' ');
            if (node is SimulatedFile file)
                lines.Append(file.Content.Length).Append(' ').Append(file.Modified).Append('\n');
            else
                lines.Append('\n');

            if (node is not SimulatedDirectory { Children: var children })
                return;
            foreach (var child in children)
                Describe(child.Value, $"{path}/{child.Key}");
        }
    }

    public string NearestExisting(string path) => Ancestry(path).First(ancestor => Find(ancestor) is not null);

    public static string Parent(string path) => HostPath.Parent(path) ?? "/";

    private SimulatedNode? Find(string path, int links)
    {
        SimulatedNode? node = _root;
        foreach (var name in Names(path))
        {
            if (node is not SimulatedDirectory directory || !directory.Children.TryGetValue(name, out node))
                return null;
            if (node is SimulatedLink link)
                node = links < MostLinks ? Find(link.Target, links + 1) : null;
        }

        return node;
    }

    private static string[] Names(string path) => path.Split(['/'], StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Ancestry(string path)
    {
        for (; path != "/"; path = Parent(path))
            yield return path;
        yield return "/";
    }

    private void Demand(string path, string complaint)
    {
        if (!IsWritable(path))
            throw new SimulatedFileException($"{complaint} '{path}': Permission denied");
    }
}

/// <summary>A file operation that a host refuses; the message is that of its command.</summary>
internal sealed class SimulatedFileException(string message) : Exception(message);

/// <summary>An entry of a simulated file system.</summary>
internal abstract class SimulatedNode(string mode, string owner)
{
    /// <summary>In the format of <c>stat -c %a</c>: without leading zeros.</summary>
    public string Mode { get; set; } = mode;

    public string Owner { get; set; } = owner;

    /// <summary>The owner's group by default.</summary>
    public string Group { get; set; } = owner;

    /// <param name="ownerAndGroup">In the format of <c>chown</c>: <c>user</c> or <c>user:group</c>.</param>
    public void Own(string ownerAndGroup)
    {
        var parts = ownerAndGroup.Split(':');
        (Owner, Group) = (parts[0], parts.Length > 1 ? parts[1] : parts[0]);
    }

    public bool IsOwnedBy(string ownerAndGroup) => ownerAndGroup == Owner || ownerAndGroup == $"{Owner}:{Group}";

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
