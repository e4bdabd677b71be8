using System.IO.Compression;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Configuration;

namespace PulsarOps.Deployment.Release;

/// <summary>Reads the shipped configuration out of an archive, which is a tar in gzip.</summary>
internal static class ReleaseArchive
{
    public const int BlockSize = 512;

    /// <summary>A configuration file larger than this is none.</summary>
    private const int LargestFile = 4 * 1024 * 1024;

    public static IReadOnlyDictionary<string, string> ReadShipped(string archive, Version version)
    {
        using var file = File.OpenRead(archive);
        return ReadShipped(file, archive, version);
    }

    /// <summary>Reads no further than the last of the files.</summary>
    public static IReadOnlyDictionary<string, string> ReadShipped(Stream stream, string archive, Version version)
    {
        try
        {
            return Read(stream, archive, version);
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or OverflowException)
        {
            throw new PulsarOpsException(nameof(SR.ArchiveUnreadable), ErrorKind.Corrupt, archive, exception, archive, exception.Message);
        }
    }

    private static Dictionary<string, string> Read(Stream file, string archive, Version version)
    {
        var top = $"apache-pulsar-{version}/";
        var wanted = ServiceFiles.ShippedNames.ToDictionary(name => $"{top}conf/{name}");
        var found = new Dictionary<string, string>();
        using var tar = new GZipStream(file, CompressionMode.Decompress);
        var header = new byte[BlockSize];
        while (found.Count < wanted.Count && Fill(tar, header) && header[0] != 0)
        {
            var name = Field(header, 0, 100);
            var prefix = Field(header, 345, 155);
            if (prefix.Length > 0)
                name = $"{prefix}/{name}";
            var size = Convert.ToInt64(Field(header, 124, 12).Trim(), 8);
            var padding = (BlockSize - (size % BlockSize)) % BlockSize;

            // Other kinds of entries carry names and attributes of what follows them; none of the wanted files has such.
            var isFile = header[156] is 0 or (byte)'0';
            if (isFile && !name.StartsWith(top, StringComparison.Ordinal) && !name.StartsWith("./" + top, StringComparison.Ordinal))
            {
                throw new PulsarOpsException(
                    nameof(SR.ArchiveWrongVersion), ErrorKind.InvalidInput, archive, archive, name.Split('/')[0], version);
            }

            if (isFile && size <= LargestFile && wanted.TryGetValue(name.StartsWith("./", StringComparison.Ordinal) ? name.Substring(2) : name, out var key))
            {
                var content = new byte[size];
                Fill(tar, content);
                found[key] = Encoding.UTF8.GetString(content);
                Skip(tar, padding);
            }
            else
            {
                Skip(tar, size + padding);
            }
        }

        var missing = wanted.FirstOrDefault(pair => !found.ContainsKey(pair.Value));
        return missing.Key is null
            ? found
            : throw new PulsarOpsException(nameof(SR.ShippedFileMissing), ErrorKind.NotFound, archive, missing.Key, archive);
    }

    public static string Field(byte[] header, int offset, int length) =>
        Encoding.UTF8.GetString(header, offset, length).Split('\0')[0];

    public static bool Fill(Stream stream, byte[] buffer)
    {
        var at = 0;
        for (int read; at < buffer.Length && (read = stream.Read(buffer, at, buffer.Length - at)) > 0;)
            at += read;
        return at == buffer.Length;
    }

    public static void Skip(Stream stream, long count)
    {
        var buffer = new byte[64 * 1024];
        for (int read; count > 0 && (read = stream.Read(buffer, 0, (int)Math.Min(count, buffer.Length))) > 0;)
            count -= read;
    }
}
