using System.Security.Cryptography;
using PulsarOps.Common;
using PulsarOps.Remote.Primitives;

namespace PulsarOps.Remote;

/// <summary>A batch as apply.sh reads it.</summary>
internal static class BatchWriter
{
    private const int SecondsPerPrimitive = 2;

    private const int SecondsPerRequest = 40;

    // 400 MB and more, on a slow disk.
    private const int SecondsPerRelease = 600;

    public static byte[] Write(HostBatch batch, int lockSeconds)
    {
        var writer = new WireWriter().Line("state", batch.StateDirectory, lockSeconds);
        foreach (var entry in batch.Entries)
        {
            writer.Line([entry.Number, string.Join(",", entry.After), .. Fields(entry.Primitive)]);
            if (entry.Primitive is FilePrimitive file)
                writer.Raw(file.Content);
        }

        return writer.Line("end").ToArray();
    }

    /// <summary>Generous: it ends a stuck host, not a slow one.</summary>
    public static TimeSpan Deadline(HostBatch batch, int lockSeconds) => TimeSpan.FromSeconds(
        60 + lockSeconds + batch.Entries.Sum(entry => entry.Primitive switch
        {
            ReleasePrimitive => SecondsPerRelease,
            StopPrimitive stop => stop.TimeoutSeconds + 10,
            RestPrimitive => SecondsPerRequest,
            _ => SecondsPerPrimitive,
        }));

    private static object[] Fields(HostPrimitive primitive) => primitive switch
    {
        DirectoryPrimitive directory => ["directory", directory.Path, directory.Mode],
        FilePrimitive file => ["file", file.Path, file.Mode, file.Content.Length, Hash(file.Content)],
        RemovePrimitive remove => ["remove", remove.Path],
        PrunePrimitive prune => ["prune", prune.Path],
        ReleasePrimitive release => ["release", release.Archive, release.Sha512, release.Tree],
        StartPrimitive start =>
        [
            "start", start.Id, start.PidFile, start.OutputFile, start.WorkDirectory, start.EnvironmentFile,
            WireWriter.Words(start.Inputs), WireWriter.Words(start.Command),
        ],
        StopPrimitive stop => ["stop", stop.Id, stop.PidFile, stop.TimeoutSeconds, stop.Kill ? "yes" : "no"],
        JobPrimitive job => ["job", job.Id, job.Directory, job.WorkDirectory, job.EnvironmentFile, WireWriter.Words(job.Command)],
        RestPrimitive rest => ["rest", rest.Method, rest.Address, rest.Port, rest.Path, rest.Body],
        _ => throw new ArgumentOutOfRangeException(nameof(primitive)),
    };

    /// <summary>As sha256sum prints it.</summary>
    public static string Hash(byte[] content)
    {
        using var sha256 = SHA256.Create();
        return Hex.Of(sha256.ComputeHash(content));
    }
}
