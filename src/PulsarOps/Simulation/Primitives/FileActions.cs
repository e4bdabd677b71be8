using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Files;

namespace PulsarOps.Simulation.Primitives;

/// <summary>Directories and files.</summary>
internal static class FileActions
{
    public static PrimitiveOutcome Apply(SimulatedFileSystem files, DirectoryPrimitive directory)
    {
        var made = files.MakeDirectory(directory.Path);
        if (!made && files.Find(directory.Path)!.Mode == directory.Mode && IsOwned(files.Find(directory.Path)!, directory.Owner))
            return PrimitiveOutcome.Unchanged;
        files.ChangeMode(directory.Path, directory.Mode);
        Own(files, directory.Path, directory.Owner);
        return PrimitiveOutcome.Changed;
    }

    public static PrimitiveOutcome Apply(SimulatedFileSystem files, FilePrimitive file)
    {
        if (files.FindFile(file.Path) is { Meaning: null } existing && existing.Mode == file.Mode
            && existing.Content.SequenceEqual(file.Content) && IsOwned(existing, file.Owner))
            return PrimitiveOutcome.Unchanged;
        Keep(files, file.Path, file.Keep);
        files.Write(file.Path, file.Mode, file.Content);
        Own(files, file.Path, file.Owner);
        return PrimitiveOutcome.Changed;
    }

    public static PrimitiveOutcome Apply(SimulatedFileSystem files, RemovePrimitive remove)
    {
        if (SimulatedFileSystem.Parent(remove.Path) == "/")
            throw new SimulatedFileException($"{remove.Path} is too near to the root to be removed");
        return files.Remove(remove.Path) ? PrimitiveOutcome.Changed : PrimitiveOutcome.Unchanged;
    }

    public static PrimitiveOutcome Apply(SimulatedFileSystem files, PrunePrimitive prune)
    {
        if (files.FindDirectory(prune.Path) is not { Children.Count: 0 } || !files.IsWritable(prune.Path))
            return PrimitiveOutcome.Unchanged;
        files.Remove(prune.Path);
        return PrimitiveOutcome.Changed;
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
