using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>A small release: as a file for the controller, and as what a simulated host unpacks from it.</summary>
internal static class ReleaseFile
{
    private static readonly Lazy<(PulsarArchive Archive, SimulatedArchive Simulated)> Made = new(() =>
        Make(new(4, 0, 8))
    );

    public static PulsarArchive Archive => Made.Value.Archive;

    public static SimulatedArchive Simulated => Made.Value.Simulated;

    public static (PulsarArchive Archive, SimulatedArchive Simulated) Make(Version version)
    {
        var release = SimulatedArchive.Release(version, "");
        var top = $"apache-pulsar-{version}";
        var folder = Directory.CreateTempSubdirectory("pulsarops-tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var path = Path.Combine(folder, $"{top}-bin.tar.gz");
        using (var file = File.Create(path))
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (var (name, content) in release.Files)
                tar.WriteEntry(
                    new UstarTarEntry(TarEntryType.RegularFile, $"{top}/{name}")
                    {
                        DataStream = new MemoryStream(content),
                    }
                );
        }

        var sha512 = Convert.ToHexStringLower(SHA512.HashData(File.ReadAllBytes(path)));
        return (new(path, sha512), release with { Sha512 = sha512 });
    }
}
