using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Rendering;

namespace PulsarOps.Releases;

/// <summary>Reads the default configuration from an archive (a tar in gzip format).</summary>
internal static class ReleaseArchive
{
    /// <summary>The largest valid size of a configuration file, in bytes.</summary>
    private const int LargestFile = 4 * 1024 * 1024;

    public static IReadOnlyDictionary<string, string> ReadDefaultConfiguration(string archive, Version version)
    {
        using var file = File.OpenRead(archive);
        return ReadDefaultConfiguration(file, archive, version);
    }

    /// <summary>Reads the files, and stops after the last one.</summary>
    public static IReadOnlyDictionary<string, string> ReadDefaultConfiguration(
        Stream stream, string archive, Version version)
    {
        try
        {
            return Read(stream, archive, version);
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new PulsarOpsException(
                nameof(SR.ArchiveUnreadable), ErrorKind.Corrupt, archive, exception, archive, exception.Message);
        }
    }

    private static Dictionary<string, string> Read(Stream file, string archive, Version version)
    {
        var top = $"apache-pulsar-{version}/";
        var wanted = ServiceFiles.DefaultConfigurationNames.ToDictionary(name => $"{top}conf/{name}");
        var found = new Dictionary<string, string>();
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (found.Count < wanted.Count && tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                continue;
            var name = NameOf(entry);
            if (!name.StartsWith(top, StringComparison.Ordinal))
            {
                throw new PulsarOpsException(
                    nameof(SR.ArchiveWrongVersion), ErrorKind.InvalidInput, archive, archive, name.Split('/')[0],
                    version);
            }

            if (entry.Length <= LargestFile && wanted.TryGetValue(name, out var key))
                found[key] = TextOf(entry);
        }

        var missing = wanted.FirstOrDefault(pair => !found.ContainsKey(pair.Value));
        return missing.Key is null
            ? found
            : throw new PulsarOpsException(
                nameof(SR.ShippedFileMissing), ErrorKind.NotFound, archive, missing.Key, archive);
    }

    /// <summary>The names in some archives begin with ./.</summary>
    public static string NameOf(TarEntry entry) =>
        entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;

    public static string TextOf(TarEntry entry)
    {
        using var reader = new StreamReader(entry.DataStream ?? Stream.Null, Encoding.UTF8, leaveOpen: true);
        return reader.ReadToEnd();
    }
}
