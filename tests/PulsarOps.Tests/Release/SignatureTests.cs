using System.Diagnostics;
using PulsarOps.Common;
using PulsarOps.Releases;
using PulsarOps.Tests.Engine;

namespace PulsarOps.Tests.Release;

/// <summary>Signatures that GnuPG makes are verified by a KEYS file as Apache publishes it.</summary>
public sealed class SignatureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLog _log = new();
    private readonly string _archive;
    private readonly string _keys;

    public SignatureTests()
    {
        Assert.SkipUnless(HasGpg(), "GnuPG is not installed.");
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _archive = _folder.Write("apache-pulsar-4.0.8-bin.tar.gz", "the archive");
        _keys = _folder.File("KEYS");
        Gpg("--quick-generate-key", "First Release Manager", "rsa2048", "sign", "1y");
        Gpg("--quick-generate-key", "Second Release Manager", "ed25519", "sign", "1y");
        // Names and other text stand between the blocks.
        File.WriteAllText(
            _keys,
            $"pub First\n\n{Gpg("--armor", "--export", "First")}\npub Second\n{Gpg("--armor", "--export", "Second")}\n"
        );
    }

    [Theory]
    [InlineData("First")]
    [InlineData("Second")]
    public void Signature_by_one_of_the_keys_is_valid(string signer)
    {
        Sign(signer);

        ArchiveSignature.Verify(_archive, _keys, _log);

        Assert.Contains(
            $"is signed by {signer} Release Manager (",
            Assert.Single(_log.Verboses),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Changed_archive_is_refused()
    {
        Sign("First");
        File.AppendAllText(_archive, "!");

        AssertError(nameof(SR.SignatureInvalid), "is not what First Release Manager");
    }

    [Fact]
    public void Signature_by_another_key_is_refused()
    {
        Sign("First");
        File.WriteAllText(_keys, Gpg("--armor", "--export", "Second"));

        AssertError(nameof(SR.SignatureInvalid), "which the file does not contain");
    }

    [Fact]
    public void Signature_by_a_revoked_key_is_refused()
    {
        Sign("First");
        var fingerprint = Gpg("--with-colons", "--list-keys", "First").Split('\n')
            .First(line => line.StartsWith("fpr", StringComparison.Ordinal)).Split(':')[9];
        var revocation = _folder.File($"openpgp-revocs.d/{fingerprint}.rev");
        // GnuPG adds a colon so that it is not used by mistake.
        File.WriteAllText(
            revocation,
            File.ReadAllText(revocation).Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal)
        );
        Gpg("--import", revocation);
        File.WriteAllText(_keys, Gpg("--armor", "--export", "First"));

        AssertError(nameof(SR.SignatureInvalid), "is revoked");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no signature")]
    public void File_without_a_signature_is_refused(string text)
    {
        File.WriteAllText($"{_archive}.asc", text);

        AssertError(nameof(SR.SignatureInvalid), "");
    }

    [Fact]
    public void Missing_signature_and_missing_keys_are_reported_by_file()
    {
        AssertError(nameof(SR.SignatureUnreadable), $"{_archive}.asc");
        Sign("First");
        File.Delete(_keys);
        AssertError(nameof(SR.SignatureUnreadable), _keys);
    }

    public void Dispose()
    {
        if (HasGpg())
            Run("gpgconf", "--homedir", _folder.Path, "--kill", "all");
        _folder.Dispose();
    }

    private static bool HasGpg() => File.Exists("/usr/bin/gpg");

    private void Sign(string signer) =>
        Gpg("--local-user", signer, "--armor", "--output", $"{_archive}.asc", "--detach-sign", _archive);

    private void AssertError(string id, string message)
    {
        var error = Assert.Throws<PulsarOpsException>(() => ArchiveSignature.Verify(_archive, _keys, _log));
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private string Gpg(params string[] arguments) =>
        Run(
            "gpg",
            [
                "--homedir",
                _folder.Path,
                "--batch",
                "--yes",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                "",
                .. arguments,
            ]
        );

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }
}
