using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Releases;

/// <summary>Looks into a JDK archive, which is a tar in gzip: what its folder is called, and which Java it is.</summary>
internal static class JdkArchive
{
    private static readonly Regex Version = new("^JAVA_VERSION=\"([0-9][^\"]*)\"", RegexOptions.CultureInvariant | RegexOptions.Multiline);

    // It becomes a part of a path, on a command line and in files.
    private static readonly Regex Folder = new(@"\A[A-Za-z0-9][A-Za-z0-9._+-]*\z", RegexOptions.CultureInvariant);

    /// <summary>A <c>release</c> file larger than this is none.</summary>
    private const int LargestFile = 64 * 1024;

    /// <summary>The one folder that all is in; it is told by the first entry.</summary>
    public static string TopFolder(string archive) => Read(archive, (_, name) => name.Split('/')[0] is var top && Folder.IsMatch(top) ? top
        : throw new InvalidDataException($"its first entry is {name}"));

    /// <summary>The version in its file <c>release</c>.</summary>
    public static string VersionOf(string archive) => Read(archive, (entry, name) =>
    {
        if (name.Split('/') is not [_, "release"] || entry.Length > LargestFile)
            return null;
        return Version.Match(ReleaseArchive.TextOf(entry)) is { Success: true } match ? match.Groups[1].Value
            : throw new InvalidDataException($"{name} contains no JAVA_VERSION");
    });

    /// <summary>Asks each file and folder until one answers.</summary>
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
            throw new PulsarOpsException(nameof(SR.ArchiveUnreadable), ErrorKind.Corrupt, archive, exception, archive, exception.Message);
        }
    }

    /// <summary>"1.8.0_402" is release 8, "21.0.8" is release 21.</summary>
    public static int FeatureOf(string version)
    {
        var numbers = version.Split('.', '_', '-', '+');
        return int.Parse(numbers[0] == "1" && numbers.Length > 1 ? numbers[1] : numbers[0], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
