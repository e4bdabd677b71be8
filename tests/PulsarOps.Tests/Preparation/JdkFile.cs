using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace PulsarOps.Tests.Preparation;

/// <summary>A JDK archive as far as anybody looks into it.</summary>
internal static class JdkFile
{
    public static PulsarArchive Make(string folder, string top, string version)
    {
        var path = Path.Combine(folder, "jdk.tar.gz");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, $"{top}/"));
            Write(tar, $"{top}/bin/java", "#!/bin/sh\n");
            Write(tar, $"{top}/release", $"IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"{version}\"\n");
        }

        return new(path, Convert.ToHexStringLower(SHA512.HashData(File.ReadAllBytes(path))));
    }

    private static void Write(TarWriter tar, string name, string text) =>
        tar.WriteEntry(
            new PaxTarEntry(TarEntryType.RegularFile, name)
            {
                Mode = (UnixFileMode)Convert.ToInt32("755", 8),
                DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
            }
        );
}
