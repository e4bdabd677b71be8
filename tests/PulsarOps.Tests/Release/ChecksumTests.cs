using System.Security.Cryptography;
using PulsarOps.Common;
using PulsarOps.Releases;

namespace PulsarOps.Tests.Release;

/// <summary>Only what was published is taken.</summary>
public sealed class ChecksumTests : IDisposable
{
    private const string Name = "apache-pulsar-4.0.8-bin.tar.gz";

    private readonly TemporaryFolder _folder = new();
    private readonly string _archive;
    private readonly string _sha512;

    public ChecksumTests()
    {
        _archive = _folder.Write(Name, "the archive");
        _sha512 = Convert.ToHexStringLower(SHA512.HashData(File.ReadAllBytes(_archive)));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{0}\n")]
    [InlineData("{0}  apache-pulsar-4.0.8-bin.tar.gz\n")]
    [InlineData("{0}  ./apache-pulsar-4.0.8-bin.tar.gz\n")]
    [InlineData("{0} *apache-pulsar-4.0.8-bin.tar.gz\r\n")]
    [InlineData("SHA512 (apache-pulsar-4.0.8-bin.tar.gz) = {0}\n")]
    [InlineData("\\{0}  name\n")]
    public void Checksum_file_is_read_in_any_published_format(string format)
    {
        _folder.Write($"{Name}.sha512", format.Replace("{0}", _sha512, StringComparison.Ordinal));

        Assert.Equal(_sha512, ArchiveChecksum.Verify(_archive, null));
    }

    [Fact]
    public void Case_of_the_digits_makes_no_difference()
    {
        _folder.Write($"{Name}.sha512", _sha512.ToUpperInvariant());

        Assert.Equal(_sha512, ArchiveChecksum.Verify(_archive, null));
        Assert.Equal(_sha512, ArchiveChecksum.Verify(_archive, _sha512.ToUpperInvariant()));
    }

    [Fact]
    public void Given_checksum_overrides_the_file()
    {
        _folder.Write($"{Name}.sha512", new string('0', 128));

        Assert.Equal(_sha512, ArchiveChecksum.Verify(_archive, _sha512));
    }

    [Theory]
    [InlineData("the archiv")]
    [InlineData("the archivE")]
    [InlineData("")]
    public void Archive_that_is_truncated_or_changed_is_refused_with_both_sums(string content)
    {
        _folder.Write(Name, content);

        var error = AssertRefused(nameof(SR.ArchiveCorrupt), _archive, _sha512);

        Assert.Contains(_sha512, error.Message, StringComparison.Ordinal);
        Assert.Contains(
            Convert.ToHexStringLower(SHA512.HashData(File.ReadAllBytes(_archive))),
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Archive_without_a_checksum_is_refused() =>
        Assert.Contains(
            $"{Name}.sha512",
            AssertRefused(nameof(SR.ArchiveChecksumMissing), _archive, null).Advice,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Invalid_sha512_is_refused(string text)
    {
        AssertRefused(nameof(SR.ArchiveChecksumInvalid), "-ArchiveSha512", text);
        AssertRefused(nameof(SR.ArchiveChecksumInvalid), _folder.Write($"{Name}.sha512", text), null);
        AssertRefused(nameof(SR.ArchiveChecksumInvalid), "-ArchiveSha512", _sha512 + "0");
    }

    public void Dispose() => _folder.Dispose();

    private PulsarOpsException AssertRefused(string errorId, string target, string? given)
    {
        var error = Assert.Throws<PulsarOpsException>(() => ArchiveChecksum.Verify(_archive, given));
        Assert.Equal((errorId, target), (error.ErrorId, error.Target));
        return error;
    }
}
