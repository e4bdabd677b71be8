using System.Diagnostics;
using PulsarOps.Security;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Release;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Security;

/// <summary>Passphrases, keys and tokens are in no stream and in no error, whatever happens.</summary>
public sealed class SecretCanaryTests : IDisposable
{
    private const string Passphrase = "canary-passphrase-5d1c";
    private const string Wrong = "canary-passphrase-wrong";

    /// <summary>Whatever a stream can show is shown, and -Confirm has nothing to ask.</summary>
    private const string Loud =
        "$VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'; $ConfirmPreference = 'None'; ";

    private readonly TemporaryFolder _folder = new();
    private readonly Module _module = new();

    private string Folder => _folder.File("pki");

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Streams_and_errors_show_no_secret()
    {
        var authority = Run("New-PulsarCertificateAuthority $pki $passphrase").Succeeded();
        var key = Run("New-PulsarTokenKey $pki $passphrase").Succeeded();
        var token = Run("New-PulsarToken canary $pki -Passphrase $passphrase -OutFile \"$pki/token.jwt\"").Succeeded();
        var requests = Run("$topology | New-PulsarCertificateRequest -Path $pki -Node h1").Succeeded();
        ModuleRun[] failures =
        [
            Run("New-PulsarCertificateAuthority $pki $passphrase"),
            Run("New-PulsarTokenKey $pki $passphrase"),
            Run("New-PulsarToken canary $pki -Passphrase $passphrase -OutFile \"$pki/token.jwt\""),
            Run("New-PulsarToken canary $pki -Passphrase $wrong"),
            Run("New-PulsarToken canary $pki"),
            Run("New-PulsarToken canary \"$pki/ca.pem\" -Passphrase $passphrase"),
            Run("New-PulsarToken canary \"$pki/token.jwt\" -Passphrase $passphrase"),
            Run("$topology | New-PulsarCertificateRequest -Path $pki -Node h1"),
            Run("New-PulsarTokenKey /proc/none $passphrase"),
        ];
        Assert.All(failures, run => Assert.NotEmpty(run.Errors));

        var secrets = Secrets(token);
        foreach (var run in new[] { authority, key, token, requests }.Concat(failures))
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, run.Everything, StringComparison.Ordinal));
    }

    /// <summary>What a user sees is made of these.</summary>
    [Fact]
    public void Objects_have_no_secret_but_the_protected_token()
    {
        Run("New-PulsarTokenKey $pki").Succeeded();

        var token = Run("New-PulsarToken canary $pki").Succeeded().Of<PulsarToken>().Single();

        var text = Pki.Plain(token.Token);
        var values = token.GetType().GetProperties().Select(property => $"{property.GetValue(token)}");
        Assert.All(values.Append($"{token}"), value => Assert.DoesNotContain(text, value, StringComparison.Ordinal));
        Assert.True(token.Token.IsReadOnly());
    }

    /// <summary>A mask without any bits leaves it to the program to keep others out.</summary>
    [Fact]
    public async Task Secrets_are_for_their_owner_alone_under_any_mask()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        var script = $"""
            Import-Module '{ModuleFolder.Manifest}'
            $passphrase = ConvertTo-SecureString '{Passphrase}' -AsPlainText -Force
            New-PulsarCertificateAuthority '{Folder}' $passphrase | Out-Null
            New-PulsarTokenKey '{Folder}' | New-PulsarToken canary -OutFile '{Folder}/token.jwt' 3>$null | Out-Null
            New-PulsarTopology demo -HostName h1 | New-PulsarCertificateRequest -Path '{Folder}' | Out-Null
            """;
        using var process = Process.Start(new ProcessStartInfo(
            "/bin/sh",
            ["-c", "umask 000; exec dotnet \"$@\"", "sh", Pwsh.Library, "-NoProfile", "-NonInteractive", "-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var cancellation = TestContext.Current.CancellationToken;
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, $"{output}{await errors}");

        string[] secrets = ["ca-key.pem", "token-private.pem", "token.jwt", "h1/key.pem"];
        Assert.All(secrets, file => Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, file))));
        Assert.Equal(
            [.. secrets.Concat(["ca.pem", "token-public.der", "h1/request.csr"]).Order(StringComparer.Ordinal)],
            Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal));
        Assert.Equal("", output);
    }

    private ModuleRun Run(string script) => _module.Run(
        Loud + script, ("pki", Folder), ("passphrase", Pki.Secret(Passphrase)), ("wrong", Pki.Secret(Wrong)),
        ("topology", Topologies.Hosts(3)));

    /// <summary>Passphrases, the token, and a line of each private key.</summary>
    private string[] Secrets(ModuleRun token)
    {
        string[] keys = ["ca-key.pem", "token-private.pem", "h1/key.pem"];
        var text = Pki.Plain(token.Of<PulsarToken>().Single().Token);
        Assert.Equal(text, File.ReadAllText(Path.Combine(Folder, "token.jwt")));
        using var key = PrivateKeys.Open(
            "key", File.ReadAllText(Path.Combine(Folder, "token-private.pem")), Pki.Secret(Passphrase));
        return
        [
            Passphrase, Wrong, text, text.Split('.')[2], key.ExportPkcs8PrivateKeyPem().Split('\n')[5],
            .. keys.Select(file => File.ReadAllLines(Path.Combine(Folder, file))[5]),
        ];
    }
}
