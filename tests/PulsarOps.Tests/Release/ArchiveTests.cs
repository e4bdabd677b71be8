using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using PulsarOps.Common;
using PulsarOps.Releases;
using PulsarOps.Rendering;

namespace PulsarOps.Tests.Release;

/// <summary>The shipped configuration is found however the archive was made.</summary>
public sealed class ArchiveTests : IDisposable
{
    private const string Top = "apache-pulsar-4.0.8";

    private static readonly string LongName = $"{Top}/lib/{new string('x', 80)}/{new string('y', 80)}.jar";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<TarEntryFormat, bool> Formats { get; } =
        new()
        {
            { TarEntryFormat.Ustar, false },
            { TarEntryFormat.Ustar, true },
            { TarEntryFormat.Pax, false },
            { TarEntryFormat.Pax, true },
            { TarEntryFormat.Gnu, false },
            { TarEntryFormat.Gnu, true },
            { TarEntryFormat.V7, false },
        };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Configuration_is_read_from_every_kind_of_tar(TarEntryFormat format, bool dotted)
    {
        var prefix = dotted ? "./" : "";
        var archive = Pack(tar =>
        {
            Add(tar, format, TarEntryType.Directory, $"{prefix}{Top}/", null);
            // conf/ comes after lib/, whose files have odd sizes and, where the format can, long names.
            Add(tar, format, FileType(format), $"{prefix}{Top}/lib/a.jar", new string('j', 1_000_001));
            Add(tar, format, FileType(format), $"{prefix}{Top}/lib/empty.jar", "");
            if (format is TarEntryFormat.Pax or TarEntryFormat.Gnu)
                Add(tar, format, FileType(format), prefix + LongName, "long");
            AddConfiguration(tar, format, prefix);
        });

        var defaults = ReleaseArchive.ReadDefaultConfiguration(archive, new(4, 0, 8));

        Assert.Equal(
            ServiceFiles.DefaultConfigurationNames.Order(StringComparer.Ordinal),
            defaults.Keys.Order(StringComparer.Ordinal)
        );
        Assert.All(defaults, file => Assert.Equal(ContentOf(file.Key), file.Value));
    }

    [Fact]
    public void Split_ustar_name_is_joined()
    {
        var archive = Pack(tar =>
        {
            Add(
                tar,
                TarEntryFormat.Ustar,
                TarEntryType.RegularFile,
                $"{Top}/{new string('d', 90)}/{new string('e', 60)}",
                "x"
            );
            AddConfiguration(tar, TarEntryFormat.Ustar, "");
        });

        Assert.Equal(
            ServiceFiles.DefaultConfigurationNames.Count,
            ReleaseArchive.ReadDefaultConfiguration(archive, new(4, 0, 8)).Count
        );
    }

    [Fact]
    public void Archive_of_another_version_is_refused_with_what_it_holds()
    {
        var archive = Pack(tar =>
            Add(tar, TarEntryFormat.Ustar, TarEntryType.RegularFile, "apache-pulsar-4.0.6/LICENSE", "x")
        );

        Assert.Contains(
            "apache-pulsar-4.0.6, not apache-pulsar-4.0.8",
            AssertRefused(nameof(SR.ArchiveWrongVersion), archive),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Archive_that_lacks_a_file_is_refused_with_its_name()
    {
        var archive = Pack(tar =>
        {
            foreach (var name in ServiceFiles.DefaultConfigurationNames.Where(name => name != "broker.conf"))
                Add(tar, TarEntryFormat.Pax, TarEntryType.RegularFile, $"{Top}/conf/{name}", "");
        });

        Assert.Contains(
            $"{Top}/conf/broker.conf",
            AssertRefused(nameof(SR.ShippedFileMissing), archive),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void File_that_is_not_an_archive_is_refused_by_name()
    {
        var text = _folder.Write("text.tar.gz", "not an archive");
        var zipped = _folder.File("zipped.tar.gz");
        using (var gzip = new GZipStream(File.Create(zipped), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("not a tar ", 200))));

        foreach (var file in new[] { text, zipped })
            Assert.Equal(
                file,
                Assert
                    .Throws<PulsarOpsException>(() => ReleaseArchive.ReadDefaultConfiguration(file, new(4, 0, 8)))
                    .Target
            );
    }

    public void Dispose() => _folder.Dispose();

    private static string ContentOf(string name) => $"# {name} é\nkey=value\n";

    private static TarEntryType FileType(TarEntryFormat format) =>
        format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile;

    private static void AddConfiguration(TarWriter tar, TarEntryFormat format, string prefix)
    {
        foreach (var name in ServiceFiles.DefaultConfigurationNames)
            Add(tar, format, FileType(format), $"{prefix}{Top}/conf/{name}", ContentOf(name));
    }

    private static void Add(TarWriter tar, TarEntryFormat format, TarEntryType type, string name, string? content)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(type, name),
            TarEntryFormat.Ustar => new UstarTarEntry(type, name),
            TarEntryFormat.Gnu => new GnuTarEntry(type, name),
            _ => new PaxTarEntry(type, name),
        };
        if (content is not null)
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        tar.WriteEntry(entry);
    }

    private string Pack(Action<TarWriter> fill)
    {
        var path = _folder.File($"{Top}-bin.tar.gz");
        using var file = File.Create(path);
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip, leaveOpen: false);
        fill(tar);
        return path;
    }

    private static string AssertRefused(string errorId, string archive)
    {
        var error = Assert.Throws<PulsarOpsException>(() =>
            ReleaseArchive.ReadDefaultConfiguration(archive, new(4, 0, 8))
        );
        Assert.Equal((errorId, archive), (error.ErrorId, error.Target));
        return error.Message;
    }
}
