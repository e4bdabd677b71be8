using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Deployment.Release;

/// <summary>Looks into a JDK archive, which is a tar in gzip: what its folder is called, and which Java it is.</summary>
internal static class JdkArchive
{
    private static readonly Regex Version = new("^JAVA_VERSION=\"([0-9][^\"]*)\"", RegexOptions.CultureInvariant | RegexOptions.Multiline);

    // It becomes a part of a path, on a command line and in files.
    private static readonly Regex Folder = new(@"\A[A-Za-z0-9][A-Za-z0-9._+-]*\z", RegexOptions.CultureInvariant);

    /// <summary>A <c>release</c> file larger than this is none.</summary>
    private const int LargestFile = 64 * 1024;

    /// <summary>The one folder that all is in; it is told by the first entry.</summary>
    public static string TopFolder(string archive) => Read(archive, (tar, name, _) => name.Split('/')[0] is var top && Folder.IsMatch(top) ? top
        : throw new InvalidDataException($"its first entry is {name}"));

    /// <summary>The version in its file <c>release</c>.</summary>
    public static string VersionOf(string archive) => Read(archive, (tar, name, size) =>
    {
        if (name.Split('/') is not [_, "release"] || size > LargestFile)
            return null;
        var content = new byte[size];
        ReleaseArchive.Fill(tar, content);
        return Version.Match(Encoding.UTF8.GetString(content)) is { Success: true } match ? match.Groups[1].Value
            : throw new InvalidDataException($"{name} tells no JAVA_VERSION");
    });

    /// <summary>Asks each entry until one answers.</summary>
    private static string Read(string archive, Func<Stream, string, long, string?> ask)
    {
        if (!File.Exists(archive))
            throw new PulsarOpsException(nameof(SR.JavaArchiveNotFound), ErrorKind.NotFound, archive, archive);
        try
        {
            using var file = File.OpenRead(archive);
            using var tar = new GZipStream(file, CompressionMode.Decompress);
            var header = new byte[ReleaseArchive.BlockSize];
            while (ReleaseArchive.Fill(tar, header) && header[0] != 0)
            {
                var name = ReleaseArchive.Field(header, 0, 100);
                var size = Convert.ToInt64(ReleaseArchive.Field(header, 124, 12).Trim() is { Length: > 0 } octal ? octal : "0", 8);
                var blocks = (size + ReleaseArchive.BlockSize - 1) / ReleaseArchive.BlockSize * ReleaseArchive.BlockSize;
                // Long names and extended headers are entries of their own kind.
                if ((char)header[156] is '\0' or '0' or '5')
                {
                    var plain = name.StartsWith("./", StringComparison.Ordinal) ? name.Substring(2) : name;
                    if (plain.Length > 0 && ask(tar, plain, size) is { } answer)
                        return answer;
                }

                ReleaseArchive.Skip(tar, blocks);
            }

            throw new InvalidDataException("it holds no JDK");
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or OverflowException)
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
