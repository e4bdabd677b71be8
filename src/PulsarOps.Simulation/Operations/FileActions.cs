using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Operations on directories and files.</summary>
internal static class FileActions
{
    public static HostOperationOutcome Apply(SimulatedFileSystem files, DirectoryOperation directory)
    {
        var made = files.MakeDirectory(directory.Path);
        if (
            !made
            && files.Find(directory.Path)!.Mode == directory.Mode
            && IsOwned(files.Find(directory.Path)!, directory.Owner)
        )
            return HostOperationOutcome.Unchanged;
        files.ChangeMode(directory.Path, directory.Mode);
        Own(files, directory.Path, directory.Owner);
        return HostOperationOutcome.Changed;
    }

    public static HostOperationOutcome Apply(SimulatedFileSystem files, FileOperation file)
    {
        if (files.FindFile(file.Path) is { Meaning: null } existing && existing.Mode == file.Mode
            && existing.Content.SequenceEqual(file.Content) && IsOwned(existing, file.Owner))
            return HostOperationOutcome.Unchanged;
        Keep(files, file.Path, file.Keep);
        files.Write(file.Path, file.Mode, file.Content);
        Own(files, file.Path, file.Owner);
        return HostOperationOutcome.Changed;
    }

    public static HostOperationOutcome Apply(SimulatedFileSystem files, RemoveOperation remove)
    {
        if (SimulatedFileSystem.Parent(remove.Path) == "/")
            throw new SimulatedFileException($"{remove.Path} is too near to the root to be removed");
        // An administrator's link to a folder stays, and so does the folder.
        if (files.FindEntry(remove.Path) is SimulatedLink && files.FindDirectory(remove.Path) is { } behind)
        {
            var held = behind.Children.Count > 0;
            behind.Children.Clear();
            return held ? HostOperationOutcome.Changed : HostOperationOutcome.Unchanged;
        }

        return files.Remove(remove.Path) ? HostOperationOutcome.Changed : HostOperationOutcome.Unchanged;
    }

    public static HostOperationOutcome Apply(SimulatedFileSystem files, PruneOperation prune)
    {
        if (
            files.FindEntry(prune.Path) is not SimulatedDirectory { Children.Count: 0 }
            || !files.IsWritable(prune.Path)
        )
            return HostOperationOutcome.Unchanged;
        files.Remove(prune.Path);
        return HostOperationOutcome.Changed;
    }

    private static void Keep(SimulatedFileSystem files, string path, string keep)
    {
        if (keep.Length == 0 || files.FindFile(path) is not { } existing || files.Find(keep) is not null)
            return;
        if (files.MakeDirectory(SimulatedFileSystem.Parent(keep)))
            files.ChangeMode(SimulatedFileSystem.Parent(keep), "700");
        files.Write(keep, existing.Mode, existing.Content);
        files.Find(keep)!.Own($"{existing.Owner}:{existing.Group}");
    }

    private static bool IsOwned(SimulatedNode node, string owner) => owner.Length == 0 || node.IsOwnedBy(owner);

    private static void Own(SimulatedFileSystem files, string path, string owner)
    {
        if (owner.Length > 0)
            files.Find(path)!.Own(owner);
    }
}
