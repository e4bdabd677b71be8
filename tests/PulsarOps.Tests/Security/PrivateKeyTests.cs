using System.Security.Cryptography;
using System.Text;
using CsCheck;
using PulsarOps.Security;
using PulsarOps.Tests.Release;

namespace PulsarOps.Tests.Security;

/// <summary>Private keys of the operator, with and without a passphrase.</summary>
public sealed class PrivateKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Key_begins_on_the_first_line_and_ends_with_a_line_feed()
    {
        var text = Pki.KeyPem(Pki.HostKey);

        Assert.StartsWith("-----BEGIN PRIVATE KEY-----\n", text, StringComparison.Ordinal);
        Assert.EndsWith("-----END PRIVATE KEY-----\n", text, StringComparison.Ordinal);
        Assert.Equal(Pki.HostKey.ExportPkcs8PrivateKeyPem() + "\n", text);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(3072)]
    [InlineData(4096)]
    public void Key_of_any_size_fits_its_buffer(int bits)
    {
        using var key = RSA.Create(bits);
        using var back = PrivateKeys.Open("key.pem", Pki.KeyPem(key), null);

        Assert.Equal(PrivateKeys.Fingerprint(key), PrivateKeys.Fingerprint(back));
    }

    [Fact]
    public void OpenSsl_decrypts_the_key_with_the_passphrase_and_names_its_encryption()
    {
        var file = _folder.Write("ca-key.pem", Pki.EncryptedPem(Pki.HostKey));

        Assert.Contains(
            "Key is valid", OpenSsl.Run("pkey", "-in", file, "-passin", "env:PASSPHRASE", "-noout", "-check"),
            StringComparison.Ordinal);
        Assert.NotEqual(0, OpenSsl.Try("pkey", "-in", file, "-passin", "pass:another", "-noout").ExitCode);
        var structure = OpenSsl.Run("asn1parse", "-in", file);
        Assert.Contains(":PBES2", structure, StringComparison.Ordinal);
        Assert.Contains(":hmacWithSHA256", structure, StringComparison.Ordinal);
        Assert.Contains(":aes-256-cbc", structure, StringComparison.Ordinal);
        Assert.Contains($":{600_000:X6}", structure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("pässwörter 密码 🔑")]
    public void Passphrase_opens_the_key(string passphrase)
    {
        var pem = Encoding.ASCII.GetString(PrivateKeys.Export(Pki.HostKey, Pki.Secret(passphrase)));

        using var key = PrivateKeys.Open("ca-key.pem", pem, Pki.Secret(passphrase));

        Assert.Equal(PrivateKeys.Fingerprint(Pki.HostKey), PrivateKeys.Fingerprint(key));
    }

    [Fact]
    public void Wrong_passphrase() =>
        Refuses("PassphraseWrong", Pki.EncryptedPem(Pki.HostKey), "another passphrase");

    [Fact]
    public void Missing_passphrase() => Refuses("PassphraseRequired", Pki.EncryptedPem(Pki.HostKey));

    [Fact]
    public void Damaged_key_is_not_blamed_on_the_passphrase()
    {
        Refuses(
            "PrivateKeyDamaged", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
            Pki.Passphrase);
        Refuses("PrivateKeyDamaged", Pki.EncryptedPem(Pki.HostKey)[..300], Pki.Passphrase);
        Refuses("PrivateKeyDamaged", "", Pki.Passphrase);
    }

    [Fact]
    public void Passphrase_of_a_new_key_has_eight_characters() => Assert.Equal(
        "PassphraseTooShort",
        Assert.Throws<PulsarOpsException>(() => PrivateKeys.Export(Pki.HostKey, Pki.Secret("seven77"))).ErrorId);

    /// <summary>Whatever is in a file, the user gets an error of PulsarOps, and none that quotes it.</summary>
    [Fact]
    public void File_that_is_cut_off_or_changed_gives_an_error_without_its_content()
    {
        var pem = Pki.KeyPem(Pki.HostKey);
        var line = pem.Split('\n')[5];
        var data = "data"u8.ToArray();
        Pki.Damaged(pem).Sample(text =>
        {
            try
            {
                // For instance a line feed has become a blank.
                using var key = PrivateKeys.OpenForHost("key.pem", text);
                Assert.Equal(PrivateKeys.Fingerprint(Pki.HostKey), PrivateKeys.Fingerprint(key));
                var signature = key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                Assert.True(Pki.HostKey.VerifyData(
                    data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
            }
            catch (PulsarOpsException error)
            {
                Assert.StartsWith("PrivateKey", error.ErrorId, StringComparison.Ordinal);
                Assert.DoesNotContain(line, error.ToString(), StringComparison.Ordinal);
            }
        }, iter: 1000);
    }

    private static void Refuses(string errorId, string pem, string? passphrase = null)
    {
        var error = Assert.Throws<PulsarOpsException>(() => PrivateKeys.Open(
            "pki/ca-key.pem", pem, passphrase is null ? null : Pki.Secret(passphrase)));
        Assert.Equal((errorId, "pki/ca-key.pem"), (error.ErrorId, error.Target));
        Assert.Contains("pki/ca-key.pem", error.Message, StringComparison.Ordinal);
    }
}
