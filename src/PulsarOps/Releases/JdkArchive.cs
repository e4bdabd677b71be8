using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Releases;

/// <summary>Reads the top folder and the Java version of a JDK archive (a tar in gzip format).</summary>
internal static class JdkArchive
{
    private static readonly Regex Version = new(
        "^JAVA_VERSION=\"([0-9][^\"]*)\"", RegexOptions.CultureInvariant | RegexOptions.Multiline);

    // The name becomes a part of paths, command lines and files.
    private static readonly Regex Folder = new(@"\A[A-Za-z0-9][A-Za-z0-9._+-]*\z", RegexOptions.CultureInvariant);

    /// <summary>The largest valid size of a <c>release</c> file, in bytes.</summary>
    private const int LargestFile = 64 * 1024;

    /// <summary>The top folder of the archive, from its first entry.</summary>
    public static string TopFolder(string archive) =>
        Read(archive, (_, name) => name.Split('/')[0] is var top && Folder.IsMatch(top) ? top
            : throw new InvalidDataException($"its first entry is {name}"));

    /// <summary>The version in its file <c>release</c>.</summary>
    public static string VersionOf(string archive) => Read(archive, (entry, name) =>
    {
        if (name.Split('/') is not [_, "release"] || entry.Length > LargestFile)
            return null;
        return Version.Match(ReleaseArchive.TextOf(entry)) is { Success: true } match ? match.Groups[1].Value
            : throw new InvalidDataException($"{name} contains no JAVA_VERSION");
    });

    /// <summary>Asks each entry, and returns the first answer that is not null.</summary>
    private static string Read(string archive, Func<TarEntry, string, string?> ask)
    {
        if (!File.Exists(archive))
            throw new PulsarOpsException(nameof(SR.JavaArchiveNotFound), ErrorKind.NotFound, archive, archive);
        try
        {
            using var file = File.OpenRead(archive);
            using var gzip = new GZipStream(file, CompressionMode.Decompress);
            using var tar = new TarReader(gzip);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.Directory
                    && ReleaseArchive.NameOf(entry) is { Length: > 0 } name && ask(entry, name) is { } answer)
                    return answer;
            }

            throw new InvalidDataException("it contains no JDK");
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new PulsarOpsException(
                nameof(SR.ArchiveUnreadable), ErrorKind.Corrupt, archive, exception, archive, exception.Message);
        }
    }

    /// <summary>"1.8.0_402" is release 8, "21.0.8" is release 21.</summary>
    public static int FeatureOf(string version)
    {
        var numbers = version.Split('.', '_', '-', '+');
        return int.Parse(
            numbers[0] == "1" && numbers.Length > 1 ? numbers[1] : numbers[0], NumberStyles.None,
            CultureInfo.InvariantCulture);
    }
}
