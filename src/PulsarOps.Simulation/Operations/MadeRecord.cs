using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>The record of what PulsarOps made on a host, with the same lines as on a real one.</summary>
internal sealed class MadeRecord(SimulatedFileSystem files, string state)
{
    private string RecordFile => $"{state}/made";

    /// <summary>Creates the folder of the record, and records its missing parents too.</summary>
    public void MakeState()
    {
        if (files.FindDirectory(state) is not null)
            return;
        var above = Missing(SimulatedFileSystem.Parent(state)).ToArray();
        files.MakeDirectory(state);
        foreach (var folder in above)
            Write(MadeKind.Directory, folder);
    }

    public IReadOnlyDictionary<string, MadeKind> Read()
    {
        var kinds = new Dictionary<string, MadeKind>(StringComparer.Ordinal);
        foreach (var fields in (files.ReadText(RecordFile) ?? ByJournal()).Split('\n')
            .Select(line => line.Split('\t')).Where(fields => fields is [_, _, "."]))
        {
            if (fields[0] == "gone")
            {
                foreach (var path in kinds.Keys
                    .Where(path => path == fields[1] || path.StartsWith(fields[1] + "/", StringComparison.Ordinal))
                    .ToArray())
                {
                    kinds.Remove(path);
                }
            }
            else if (!kinds.ContainsKey(fields[1])
                && Enum.TryParse<MadeKind>(fields[0], ignoreCase: true, out var kind))
            {
                kinds[fields[1]] = kind;
            }
        }

        return kinds;
    }

    /// <summary>
    /// Records an operation before it is carried out. The result is why it is not allowed; null if it is.
    /// </summary>
    public string? Record(HostOperation operation)
    {
        if (files.ReadText(RecordFile) is null)
            files.WriteText(RecordFile, string.Concat(Read().Select(entry => Line(entry.Value, entry.Key))));
        switch (operation)
        {
            case DirectoryOperation directory:
                foreach (var folder in Missing(directory.Path).ToArray())
                    Write(MadeKind.Directory, folder);
                break;
            case WriteOperation { Path: var path }:
                return WriteFile(path);
            case IssuedFileOperation { Path: var path }:
                return WriteFile(path);
            case ReleaseOperation release:
                foreach (var path in Leftovers(release.ReleaseDirectory).Where(path => files.Find(path) is null))
                    Write(MadeKind.File, path);
                Write(MadeKind.Release, release.ReleaseDirectory);
                break;
            case JobOperation { Id: "metadata" }: Write(MadeKind.Metadata, "metadata"); break;
        }

        return null;
    }

    public void Done(HostOperation operation)
    {
        if (operation switch
        {
            RemoveOperation remove => remove.Path,
            RemoveUnitOperation unit => unit.Path,
            ReleaseRemovalOperation release => release.ReleaseDirectory,
            PruneOperation prune => prune.Path,
            _ => null,
        } is { } path && files.Find(path) is null && files.FindFile(RecordFile) is not null)
        {
            files.AppendText(RecordFile, $"gone\t{path}\t.\n");
        }
    }

    private static string[] Leftovers(string tree) => [$"{tree}.unpacking", $"{tree}.replaced", $"{tree}.download"];

    private bool IsMade(string path) =>
        path.StartsWith(state + "/", StringComparison.Ordinal) || Read().ContainsKey(path);

    private IEnumerable<string> Missing(string path)
    {
        for (; path != "/" && files.FindEntry(path) is null; path = SimulatedFileSystem.Parent(path))
            yield return path;
    }

    private string? WriteFile(string path)
    {
        if (files.FindEntry(path) is not null && !IsMade(path))
            return $"PulsarOps did not make {path}, and does not replace it";
        Write(MadeKind.File, path);
        return null;
    }

    private void Write(MadeKind kind, string path)
    {
        if (!Read().ContainsKey(path))
            files.AppendText(RecordFile, Line(kind, path));
    }

    private static string Line(MadeKind kind, string path) => $"{kind.ToString().ToLowerInvariant()}\t{path}\t.\n";

    /// <summary>A cluster of version 0.1.0 has no record; its journal has the same information.</summary>
    private string ByJournal() => string.Concat(
        $"{files.ReadText($"{state}/journal.1")}{files.ReadText($"{state}/journal")}".Split('\n')
            .Select(line => line.Split('\t'))
            .Where(fields => fields is ["start", _, _, _, _, _, _]).Select(fields => (fields[4], fields[5]) switch
            {
                ("InitializeMetadata", _) => Line(MadeKind.Metadata, "metadata"),
                (_, "/etc/hosts") => "",
                ("WriteFile", var path) => Line(MadeKind.File, path),
                ("CreateDirectory", var path) =>
                    Line(fields[6] == "it is missing" ? MadeKind.Directory : MadeKind.Used, path),
                ("UnpackRelease", var path) => Line(MadeKind.Release, path)
                    + string.Concat(Leftovers(path).Select(leftover => Line(MadeKind.File, leftover))),
                ("Remove", var path) => $"gone\t{path}\t.\n",
                _ => "",
            }));
}
