using System.Security.Cryptography;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Topology;

namespace PulsarOps.Simulation;

/// <summary>Operations on unpacked releases. Next to each is a record of its archive and its listing.</summary>
internal static class ReleaseActions
{
    private const string ProgramMode = "755";
    private const string TextMode = "644";

    public static ReleaseFact? Look(SimulatedHost host, string tree)
    {
        var files = host.Files;
        if (files.FindDirectory(tree) is not { } directory)
            return null;
        var record = (files.ReadText(RecordOf(tree)) ?? "").Split([' '], 2);
        var listed = record.Length == 2;
        var (before, after) = (Entries(listed ? record[1] : ""), Entries(SimulatedFileSystem.Listing(directory)));
        if (listed && before.Count == after.Count
            && before.All(entry => after.TryGetValue(entry.Key, out var now) && now == entry.Value))
        {
            return new(record[0], true);
        }

        return new(record[0], false)
        {
            Listed = listed,
            Added = listed ? [.. after.Keys.Except(before.Keys)] : [],
            Changed = listed
                ? [.. before.Where(entry => !after.TryGetValue(entry.Key, out var now) || now != entry.Value)
                    .Select(entry => entry.Key)]
                : [],
            Processes = [.. host.Processes.Running
                .Where(process => process.Launch.Command.Any(word =>
                    word.StartsWith(tree + "/", StringComparison.Ordinal)))
                .Select(process => $"process {process.Id} ({process.Name})")],
        };
    }

    public static bool IsThere(SimulatedHost host, ReleaseOperation release) =>
        Look(host, release.ReleaseDirectory) is { Intact: true } fact && fact.Sha512 == release.Sha512;

    /// <summary>Removes the unpacked files that have not changed; the rest stays.</summary>
    public static HostOperationOutcome Apply(SimulatedHost host, ReleaseRemovalOperation release)
    {
        var files = host.Files;
        var removed =
            files.FindDirectory(release.ReleaseDirectory) is { }
            && Look(host, release.ReleaseDirectory) is { Listed: true } fact
                ? Entries(files.ReadText(RecordOf(release.ReleaseDirectory))!.Split([' '], 2)[1])
                    .Keys.Except(fact.Changed)
                    .OrderByDescending(name => name.Length)
                    .ToArray()
                : [];
        foreach (
            var path in removed.Select(name => $"{release.ReleaseDirectory}/{name}").Append(release.ReleaseDirectory)
        )
        {
            if (files.Find(path) is not SimulatedDirectory { Children.Count: > 0 })
                files.Remove(path);
        }

        return files.Remove(RecordOf(release.ReleaseDirectory)) || removed.Length > 0
            ? HostOperationOutcome.Changed : HostOperationOutcome.Unchanged;
    }

    private static string? Refusal(SimulatedHost host, string tree) => Look(host, tree) switch
    {
        null => null,
        { Sha512.Length: 0 } => $"PulsarOps did not unpack {tree}, and does not replace it",
        { Listed: false } => $"{tree} has been changed, and nothing tells which of its files PulsarOps unpacked",
        { Added: [var name, ..] } => $"PulsarOps did not unpack {tree}/{name}",
        { Processes: [var process, ..] } => $"{process} runs from {tree}",
        _ => null,
    };

    /// <summary>The entries of a listing; for a folder its name, mode and owner.</summary>
    private static Dictionary<string, string> Entries(string listing) => listing.Split('\n')
        .Where(line => line.StartsWith("./", StringComparison.Ordinal))
        .Select(line => line.Substring(2).Split([' '], 2))
        .ToDictionary(fields => fields[0], fields => fields[1], StringComparer.Ordinal);

    public static void Unpack(SimulatedHost host, ReleaseOperation release)
    {
        var files = host.Files;
        var file = files.FindFile(release.Archive);
        var actual =
            file is null ? "not to be had"
            : file.Meaning is SimulatedArchive known ? known.Sha512
            : Sha512(file.Content);
        if (actual != release.Sha512)
            throw new SimulatedFileException($"the sha512 of {release.Archive} is {actual}, expected {release.Sha512}");
        if (file!.Meaning is not SimulatedArchive { Truncated: false } archive)
            throw new SimulatedFileException("gzip: stdin: unexpected end of file");
        if (!release.ReleaseDirectory.EndsWith("/" + archive.TopFolder, StringComparison.Ordinal))
        {
            throw new SimulatedFileException(
                $"{release.Archive} holds no {HostPath.Name(release.ReleaseDirectory)}/{release.Program}");
        }

        var parent = SimulatedFileSystem.Parent(release.ReleaseDirectory);
        files.MakeDirectory(parent);
        if (!files.IsWritable(parent))
            throw new SimulatedFileException(
                $"mkdir: cannot create directory '{release.ReleaseDirectory}': Permission denied"
            );

        if (Refusal(host, release.ReleaseDirectory) is { } refusal)
            throw new SimulatedFileException(refusal);
        files.Remove(release.ReleaseDirectory);
        foreach (var entry in archive.Files)
        {
            var path = $"{release.ReleaseDirectory}/{entry.Key}";
            files.MakeDirectory(SimulatedFileSystem.Parent(path));
            files.Write(
                path,
                entry.Key.StartsWith("bin/", StringComparison.Ordinal) ? ProgramMode : TextMode,
                entry.Value
            );
        }

        files.WriteText(
            RecordOf(release.ReleaseDirectory),
            $"{release.Sha512} {SimulatedFileSystem.Listing(files.FindDirectory(release.ReleaseDirectory)!)}"
        );
    }

    private static string RecordOf(string tree) => tree + ".pulsarops";

    private static string Sha512(byte[] content)
    {
        return Hex.Of(SHA512.HashData(content));
    }
}
