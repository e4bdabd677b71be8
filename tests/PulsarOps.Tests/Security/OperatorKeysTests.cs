using System.Text;
using PulsarOps.Common;
using PulsarOps.Security;

namespace PulsarOps.Tests.Security;

/// <summary>
/// Keys of the operator that cannot be used are refused when they are read or decrypted, with the file and a remedy.
/// </summary>
public sealed class OperatorKeysTests : IDisposable
{
    private const string Other = "another passphrase of tests";

    private static readonly Dictionary<string, Action<OperatorFolder>> Changes = new()
    {
        ["authority cut off"] = folder => folder.Replace(OperatorFolder.AuthorityKey, text => text[..900]),
        ["authority of another"] = folder => folder.Write(OperatorFolder.AuthorityKey, Pki.KeyPem(Pki.HostKey)),
        ["authority is a folder"] = folder =>
        {
            File.Delete(folder.File(OperatorFolder.AuthorityKey));
            Directory.CreateDirectory(folder.File(OperatorFolder.AuthorityKey));
        },
        ["authority is a certificate"] = folder =>
            folder.Write(OperatorFolder.AuthorityKey, Pki.Pem(Pki.Authority.Certificate)),
        ["token cut off"] = folder => folder.Replace(OperatorFolder.TokenKey, text => text[..900]),
        ["certificate cut off"] = folder => folder.Replace("ca.pem", text => text[..500]),
        ["certificate missing"] = folder => File.Delete(folder.File("ca.pem")),
        ["certificate of a host"] = folder =>
        {
            folder.Write("ca.pem", Pki.Pem(Pki.Authority.Issue(Pki.Host, Pki.HostKey, Pki.Year, Pki.Now)));
            folder.Write(OperatorFolder.AuthorityKey, Pki.KeyPem(Pki.HostKey));
        },
    };

    private readonly OperatorFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("authority cut off", nameof(SR.PrivateKeyDamaged), OperatorFolder.AuthorityKey)]
    [InlineData("authority of another", nameof(SR.CertificateKeyDiffers), OperatorFolder.AuthorityKey)]
    [InlineData("authority is a folder", nameof(SR.PkiFileUnreadable), OperatorFolder.AuthorityKey)]
    [InlineData("authority is a certificate", nameof(SR.PrivateKeyDamaged), OperatorFolder.AuthorityKey)]
    [InlineData("token cut off", nameof(SR.PrivateKeyDamaged), OperatorFolder.TokenKey)]
    [InlineData("certificate cut off", nameof(SR.CertificateDamaged), "ca.pem")]
    [InlineData("certificate missing", nameof(SR.PkiFileNotFound), "ca.pem")]
    [InlineData("certificate of a host", nameof(SR.AuthorityInvalid), "ca.pem")]
    public void Unusable_file_is_named(string change, string errorId, string file)
    {
        _folder.Open();
        Changes[change](_folder);

        Refuses(errorId, _folder.File(file), () => _folder.Open());
    }

    [Theory]
    [InlineData(OperatorFolder.AuthorityKey)]
    [InlineData(OperatorFolder.TokenKey)]
    public void Key_with_another_passphrase_is_named(string file)
    {
        foreach (var other in new[] { OperatorFolder.AuthorityKey, OperatorFolder.TokenKey }.Where(key => key != file))
            File.Delete(_folder.File(other));

        Refuses(nameof(SR.PassphraseWrong), _folder.File(file), () => _folder.Open(Pki.Secret(Other)));
        Refuses(
            nameof(SR.PassphraseRequired), _folder.File(file), () => OperatorKeys.Open(_folder.Path, null, null, null));
    }

    /// <summary>The user looks for the mistake where the text came from.</summary>
    [Fact]
    public void Text_from_a_vault_is_named_by_its_parameter()
    {
        Refuses(
            nameof(SR.PrivateKeyDamaged), "-AuthorityKey", () => _folder.Open(authorityKey: Pki.Secret("no key")));
        Refuses(
            nameof(SR.CertificateKeyDiffers), "-AuthorityKey",
            () => _folder.Open(authorityKey: Pki.Secret(Pki.KeyPem(Pki.HostKey))));
        Refuses(
            nameof(SR.PassphraseWrong), "-TokenPrivateKey",
            () => _folder.Open(tokenKey: Pki.Secret(EncryptedWithOther())));
    }

    private static string EncryptedWithOther() => Encoding.ASCII.GetString(
        PrivateKeys.Export(Pki.OtherKey, Pki.Secret(Other)));

    private static void Refuses(string errorId, string target, Func<OperatorKeys> open)
    {
        var error = Problem(open);
        Assert.Equal((errorId, target), (error.ErrorId, error.Target));
        Assert.Contains(target, error.Message, StringComparison.Ordinal);
        Assert.NotEqual("", error.Advice);
    }

    private static PulsarOpsException Problem(Func<OperatorKeys> open)
    {
        try
        {
            var keys = open();
            var problem = keys.AuthorityProblem(Pki.Now) ?? keys.TokenKeyProblem();
            Assert.NotNull(problem);
            return problem;
        }
        catch (PulsarOpsException problem)
        {
            return problem;
        }
    }
}
