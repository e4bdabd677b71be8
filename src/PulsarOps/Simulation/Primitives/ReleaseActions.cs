using System.Security.Cryptography;
using PulsarOps.Common;
using PulsarOps.Remote.Facts;
using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Files;
using PulsarOps.Topology;

namespace PulsarOps.Simulation.Primitives;

/// <summary>Unpacked releases. Beside each lies a note of its archive and of what it looked like.</summary>
internal static class ReleaseActions
{
    private const string ProgramMode = "755";
    private const string TextMode = "644";

    public static ReleaseFact? Look(SimulatedFileSystem files, string tree)
    {
        if (files.FindDirectory(tree) is not { } directory)
            return null;
        var note = (files.ReadText(NoteOf(tree)) ?? "").Split([' '], 2);
        return new(note[0], note.Length == 2 && note[1] == SimulatedFileSystem.Listing(directory));
    }

    public static bool IsThere(SimulatedFileSystem files, ReleasePrimitive release) =>
        Look(files, release.Tree) is { Intact: true } fact && fact.Sha512 == release.Sha512;

    public static void Unpack(SimulatedFileSystem files, ReleasePrimitive release)
    {
        var file = files.FindFile(release.Archive);
        var actual = file is null ? "not to be had" : file.Meaning is SimulatedArchive known ? known.Sha512 : Sha512(file.Content);
        if (actual != release.Sha512)
            throw new SimulatedFileException($"the sha512 of {release.Archive} is {actual}, expected {release.Sha512}");
        if (file!.Meaning is not SimulatedArchive { Truncated: false } archive)
            throw new SimulatedFileException("gzip: stdin: unexpected end of file");
        if (!release.Tree.EndsWith("/" + archive.TopFolder, StringComparison.Ordinal))
            throw new SimulatedFileException($"{release.Archive} holds no {HostPath.Name(release.Tree)}/{release.Program}");

        var parent = SimulatedFileSystem.Parent(release.Tree);
        files.MakeDirectory(parent);
        if (!files.IsWritable(parent))
            throw new SimulatedFileException($"mkdir: cannot create directory '{release.Tree}': Permission denied");

        files.Remove(release.Tree);
        foreach (var entry in archive.Files)
        {
            var path = $"{release.Tree}/{entry.Key}";
            files.MakeDirectory(SimulatedFileSystem.Parent(path));
            files.Write(path, entry.Key.StartsWith("bin/", StringComparison.Ordinal) ? ProgramMode : TextMode, entry.Value);
        }

        files.WriteText(NoteOf(release.Tree), $"{release.Sha512} {SimulatedFileSystem.Listing(files.FindDirectory(release.Tree)!)}");
    }

    private static string NoteOf(string tree) => tree + ".pulsarops";

    private static string Sha512(byte[] content)
    {
        using var sha512 = SHA512.Create();
        return Hex.Of(sha512.ComputeHash(content));
    }
}
