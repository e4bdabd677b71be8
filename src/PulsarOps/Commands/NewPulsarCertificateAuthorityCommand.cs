using System.Management.Automation;
using System.Security;
using PulsarOps.Common;
using PulsarOps.Security;

namespace PulsarOps;

[Cmdlet(VerbsCommon.New, "PulsarCertificateAuthority", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarCertificateAuthority))]
public sealed class NewPulsarCertificateAuthorityCommand : PulsarCmdlet
{
    /// <summary>The folder in which to create the files.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The passphrase that encrypts the private key.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    public SecureString Passphrase { get; set; } = null!;

    /// <summary>The name in the subject, before the time.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = CertificateAuthority.DefaultName;

    /// <summary>How long the certificate is valid.</summary>
    [Parameter]
    public TimeSpan ExpiresIn { get; set; } = Lifetime.OfAuthority;

    protected override void ProcessRecord()
    {
        var folder = new PkiFolder(GetUnresolvedProviderPathFromPSPath(Path));
        Run(async (pipe, _) =>
        {
            PrivateKeys.CheckPassphrase(Passphrase);
            PkiFolder.ThrowIfAnyExists(
                nameof(SR.CertificateAuthorityExists), folder.AuthorityKey, folder.AuthorityCertificate);
            if (await pipe.ShouldProcessAsync(folder.AuthorityCertificate, "Create a certificate authority"))
                pipe.WriteObject(Create(folder));
        });
    }

    private PulsarCertificateAuthority Create(PkiFolder folder)
    {
        using var authority = CertificateAuthority.Create(Name, ExpiresIn, TimeProvider.System.GetUtcNow());
        PkiFolder.Create(
            nameof(SR.CertificateAuthorityExists),
            new PkiFile(folder.AuthorityKey, authority.ExportKey(Passphrase), isSecret: true),
            new PkiFile(folder.AuthorityCertificate, authority.ExportCertificate()));
        var (first, last) = Certificates.Validity(authority.Certificate);
        return new()
        {
            Subject = authority.Certificate.Subject,
            SerialNumber = authority.Certificate.SerialNumber,
            Fingerprint = Certificates.Fingerprint(authority.Certificate),
            ValidFrom = first,
            ExpiresAt = last,
            CertificatePath = folder.AuthorityCertificate,
            PrivateKeyPath = folder.AuthorityKey,
        };
    }
}
