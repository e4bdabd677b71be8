using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>An operator's folder of keys: an authority and a key of tokens.</summary>
internal sealed class KeyFolder : IDisposable
{
    public const string Passphrase = "([Net.NetworkCredential]::new('', 'a passphrase of tests').SecurePassword)";

    private readonly Module _module = new();

    public KeyFolder()
    {
        MakeAuthority(Path);
        _module.Run($"New-PulsarTokenKey -Path {Path} -Passphrase {Passphrase}").Succeeded();
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("pulsarops-").FullName;

    /// <summary>The parameters of New-PulsarTopology.</summary>
    public string Parameters => $"-CertificateAuthority {Path} -Passphrase {Passphrase} ";

    public void MakeAuthority(string folder) =>
        _module.Run($"New-PulsarCertificateAuthority -Path {folder} -Passphrase {Passphrase}").Succeeded();

    public string Token(string subject, string lifetime = "1.00:00:00") => _module.Run(
        $"New-PulsarToken {subject} {Path} -ExpiresIn {lifetime} -Passphrase {Passphrase} -AsPlainText")
        .Succeeded().Of<string>().Single();

    public void Dispose()
    {
        _module.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
