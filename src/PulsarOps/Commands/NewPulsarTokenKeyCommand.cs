using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using PulsarOps.Common;
using PulsarOps.Security;

namespace PulsarOps;

[Cmdlet(VerbsCommon.New, "PulsarTokenKey", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTokenKey))]
public sealed class NewPulsarTokenKeyCommand : PulsarCmdlet
{
    /// <summary>The folder in which to create the files.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The passphrase that encrypts the private key. The default is no encryption.</summary>
    [Parameter(Position = 1)]
    public SecureString? Passphrase { get; set; }

    protected override void ProcessRecord()
    {
        var folder = new PkiFolder(GetUnresolvedProviderPathFromPSPath(Path));
        Run(async (pipe, _) =>
        {
            if (Passphrase is not null)
                PrivateKeys.CheckPassphrase(Passphrase);
            PkiFolder.ThrowIfAnyExists(nameof(SR.TokenKeyExists), folder.TokenPrivateKey, folder.TokenPublicKey);
            if (await pipe.ShouldProcessAsync(folder.TokenPrivateKey, "Create a key pair for tokens"))
                pipe.WriteObject(Create(folder));
        });
    }

    private PulsarTokenKey Create(PkiFolder folder)
    {
        using var key = RSA.Create(PrivateKeys.TokenBits);
        PkiFolder.Create(
            nameof(SR.TokenKeyExists),
            new PkiFile(folder.TokenPrivateKey, PrivateKeys.Export(key, Passphrase), isSecret: true),
            new PkiFile(folder.TokenPublicKey, key.ExportSubjectPublicKeyInfo()));
        return new()
        {
            KeyFingerprint = PrivateKeys.Fingerprint(key),
            IsEncrypted = Passphrase is not null,
            PrivateKeyPath = folder.TokenPrivateKey,
            PublicKeyPath = folder.TokenPublicKey,
        };
    }
}
