using System.Security;
using System.Security.Cryptography;
using PulsarOps.Security;
using PulsarOps.Tests.Release;

namespace PulsarOps.Tests.Security;

/// <summary>The operator's keys are decrypted when they are needed, and not before.</summary>
public sealed class KeyDecryptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.File("pki");

    public KeyDecryptionTests()
    {
        Directory.CreateDirectory(Folder);
        Write("ca.pem", Pki.Pem(Pki.Authority.Certificate));
        Write("token-private.pem", Pki.EncryptedPem(Pki.HostKey));
        WriteTokenPublicKey(Pki.HostKey);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Signs_with_the_key_that_the_passphrase_opens()
    {
        var keys = Open(Pki.Secret());

        Assert.Null(keys.TokenKeyProblem());

        Assert.True(keys.SignsTokens);
        Assert.Equal(Pki.HostKey.ExportSubjectPublicKeyInfo(), keys.TokenPublicKey);
        Assert.NotEmpty(keys.SignToken("orders", DateTimeOffset.UtcNow.AddDays(1)));
    }

    [Fact]
    public void Wrong_passphrase_is_found_when_a_key_is_needed()
    {
        var keys = Open(Pki.Secret("another passphrase"));

        Assert.Equal(Pki.HostKey.ExportSubjectPublicKeyInfo(), keys.TokenPublicKey);
        Assert.Equal("PassphraseWrong", keys.TokenKeyProblem()!.ErrorId);
    }

    [Fact]
    public void Missing_passphrase_is_found_at_once() => Assert.Equal(
        "PassphraseRequired", Assert.Throws<PulsarOpsException>(() => Open(null)).ErrorId);

    [Fact]
    public void Passphrase_may_be_disposed_of_by_its_owner()
    {
        var passphrase = Pki.Secret();
        var keys = Open(passphrase);

        passphrase.Dispose();

        Assert.Null(keys.TokenKeyProblem());
    }

    [Fact]
    public void Halves_of_different_pairs_are_refused_before_they_are_used()
    {
        WriteTokenPublicKey(Pki.OtherKey);

        var keys = Open(Pki.Secret());

        Assert.Equal("TokenKeyPairDiffers", keys.TokenKeyProblem()!.ErrorId);
    }

    [Fact]
    public void Key_from_a_vault_brings_its_public_half()
    {
        var keys = OperatorKeys.Open(Folder, null, null, Pki.Secret(Pki.KeyPem(Pki.OtherKey)));

        Assert.Null(keys.TokenKeyProblem());

        Assert.Equal(Pki.OtherKey.ExportSubjectPublicKeyInfo(), keys.TokenPublicKey);
    }

    [Fact]
    public void Encrypted_key_from_a_vault_brings_its_public_half()
    {
        var keys = OperatorKeys.Open(Folder, Pki.Secret(), null, Pki.Secret(Pki.EncryptedPem(Pki.OtherKey)));

        Assert.Null(keys.TokenKeyProblem());

        Assert.Equal(Pki.OtherKey.ExportSubjectPublicKeyInfo(), keys.TokenPublicKey);
    }

    private OperatorKeys Open(SecureString? passphrase) => OperatorKeys.Open(Folder, passphrase, null, null);

    private void WriteTokenPublicKey(RSA key) =>
        File.WriteAllBytes(Path.Combine(Folder, "token-public.der"), key.ExportSubjectPublicKeyInfo());

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);
}
