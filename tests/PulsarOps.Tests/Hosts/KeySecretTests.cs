using System.Diagnostics;
using PulsarOps.Common;
using PulsarOps.Security;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// Passphrases, keys and tokens of a secured cluster are in the files that should have them, which only their owner can
/// read, and in nothing else: no stream, plan, journal, process, log, copy or temporary file, on either side.
/// </summary>
/// <remarks>
/// The stand-in speaks no TLS, so nothing reaches its ZooKeeper. That gives the errors of a failed start. Real Pulsar
/// has the processes and logs of a cluster that works.
/// </remarks>
[Collection(nameof(LabBeside))]
public sealed class KeySecretTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private const string Loud = "-Verbose -Debug -InformationAction Continue";
    private const string Folder = "/etc/pulsar/tls";

    /// <summary>What each unencrypted RSA key has in its first line, and each token of PulsarOps.</summary>
    private const string AnyKey = "BADANBgkqhkiG9w0BAQEFAASC";

    private const string AnyToken = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIi";

    /// <summary>What a user sees at the console, with a transcript. The passphrase comes from a file.</summary>
    private const string Console = """
        $VerbosePreference = $DebugPreference = 'Continue'
        Start-Transcript -Path "$folder/transcript.txt"
        $passphrase = [Net.NetworkCredential]::new('', [IO.File]::ReadAllText("$folder/passphrase")).SecurePassword
        $topology = New-PulsarTopology secret @options -CertificateAuthority "$folder/pki" -Passphrase $passphrase
        $plan = $topology | Get-PulsarPlan
        $plan | ConvertTo-Json -Depth 8 -WarningAction Ignore
        $plan | Format-List -Property *
        $plan.Steps | Format-List -Property *
        $topology | ConvertTo-Json -Depth 4 -WarningAction Ignore
        $topology | Install-PulsarCluster -WhatIf
        Stop-Transcript
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pulsarops-").FullName;
    private readonly Module _module = new();
    private readonly SecretTexts _secrets = new();
    private bool _isReal;

    private string Pki => $"{_folder}/pki";

    private string Release => _isReal ? "-Version 4.0.8" : $"-Version 4.0.8 -ArchivePath {StandIn.Archive()}";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_and_tokens_are_in_their_own_files_alone(bool isReal)
    {
        if (isReal)
        {
            TestTier.RequireFull();
            Archives.Require("4.0.8");
        }

        _isReal = isReal;
        var host = lab.Fresh(1, prefix: "keys")[0];
        var search = new SecretSearch(host, _secrets, _folder);
        var (passphrase, wrong) = (_secrets.New(), _secrets.New());
        var client = MakeKeys(passphrase);

        var rounds = search.WatchProcesses(
            () =>
            {
                ShowPlan(host, passphrase);
                Deploy(host, passphrase, wrong);
            },
            AnyKey, AnyToken);

        output.WriteLine($"Every process was looked at {rounds} times.");
        var onHost = AddSecretsOf(host);
        _secrets.Read(File.ReadAllText($"{_folder}/transcript.txt"));
        _secrets.AssertUnheard();
        string[] here = [$"{Pki}/ca-key.pem", $"{Pki}/token-private.pem", client, $"{_folder}/passphrase"];
        search.AssertNowhere(onHost, here);

        Run($"$topology | Uninstall-PulsarCluster -RemoveData -Confirm:$false {Loud}", passphrase, host).Succeeded();

        _secrets.AssertUnheard();
        search.AssertNowhere(here: here);
    }

    public void Dispose()
    {
        _module.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The operator's keys and a client's token; each is a secret in both of its forms.</summary>
    private string MakeKeys(string passphrase)
    {
        var token = $"{_folder}/client.jwt";
        _secrets.Heard(_module.Run(
            $"""
            New-PulsarCertificateAuthority {Pki} $passphrase {Loud}
            New-PulsarTokenKey {Pki} $passphrase {Loud}
            New-PulsarToken client {Pki} -Passphrase $passphrase -ExpiresIn 1.00:00:00 -OutFile {token} {Loud}
            """,
            ("passphrase", Secrets.Protect(passphrase)))).Succeeded();
        foreach (var file in new[] { "ca-key.pem", "token-private.pem" })
        {
            var text = File.ReadAllText($"{Pki}/{file}");
            using var key = PrivateKeys.Open(file, text, Secrets.Protect(passphrase));
            _secrets.AddPem(text);
            _secrets.AddPem(key.ExportPkcs8PrivateKeyPem());
        }

        _secrets.Add(File.ReadAllText(token));
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var writer = new StreamWriter($"{_folder}/passphrase", options);
        writer.Write(passphrase);
        return token;
    }

    /// <summary>In a session of its own, whose output is what a console shows.</summary>
    private void ShowPlan(LabHost host, string passphrase)
    {
        var script = $$"""
            Import-Module '{{ModuleFolder.Manifest}}'
            $folder = '{{_folder}}'
            $options = @{ HostName = '{{host.Name}}'; SshConfigPath = '{{Lab.SshConfigFile}}'; Security = 'Strict'
                Profile = 'Small'; Version = '4.0.8' }
            if (!${{_isReal}}) { $options.ArchivePath = '{{StandIn.Archive()}}' }
            {{Console}}
            """;
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Pwsh.Library, "-NoProfile", "-NonInteractive", "-c", script])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _secrets.Read(text, errors.GetAwaiter().GetResult());
        Assert.True(process.ExitCode == 0, errors.Result);
        Assert.Contains($"{Folder}/key.pem", text, StringComparison.Ordinal);
        Assert.Contains("What if:", text, StringComparison.Ordinal);
        Assert.DoesNotContain(passphrase, text, StringComparison.Ordinal);
    }

    /// <summary>
    /// Keys that cannot be used, an installation, a start that fails, new certificates, and what is recorded of all.
    /// </summary>
    private void Deploy(LabHost host, string passphrase, string wrong)
    {
        Assert.Contains(
            nameof(SR.PassphraseWrong), Run($"$topology | Install-PulsarCluster {Loud}", wrong, host).ErrorIds);
        var damaged = File.ReadAllText($"{Pki}/ca-key.pem")[..^200];
        Assert.Contains(
            nameof(SR.PrivateKeyDamaged), Run("$topology", passphrase, host, "-AuthorityKey $text", damaged).ErrorIds);

        Run(
            $"$topology | Initialize-PulsarHost {Loud} | Install-PulsarZooKeeper {Loud} | "
                + $"Install-PulsarBookie {Loud} | Install-PulsarBroker {Loud}", passphrase, host).Succeeded();
        if (_isReal)
        {
            Run(
                $"$topology | Start-PulsarZooKeeper {Loud} | Initialize-PulsarMetadata {Loud} | "
                    + $"Start-PulsarBookie {Loud} | Start-PulsarBroker {Loud} | "
                    + $"Grant-PulsarPermission public/default orders Produce {Loud}", passphrase, host).Succeeded();
        }
        else
        {
            Run($"$topology | Start-PulsarZooKeeper -TimeoutSeconds 60 {Loud}", passphrase, host).Succeeded();
            Assert.NotEmpty(Run($"$topology | Start-PulsarBookie -TimeoutSeconds 10 {Loud}", passphrase, host).Errors);
        }

        var before = host.Exec("cat", $"{Folder}/key.pem");
        Run($"$topology | Update-PulsarCertificate {Loud}", passphrase, host).Succeeded();
        Assert.NotEqual(before, host.Exec("cat", $"{Folder}/key.pem"));
        _secrets.AddPem(before);

        foreach (var command in new[] { "Get-PulsarCertificate", "Get-PulsarCluster", "Get-PulsarOperation" })
            _secrets.WriteDown(Run($"$topology | {command} {Loud}", passphrase, host).Output);
        Run($"$topology | Test-PulsarSecurity -TimeoutSeconds 1 {Loud}", passphrase, host);
        var seconds = _isReal ? 120 : 5;
        var check = Run($"$topology | Test-PulsarCluster -TimeoutSeconds {seconds} {Loud}", passphrase, host);
        Assert.Equal(_isReal, check.Errors.Count == 0);
        _secrets.WriteDown(Run("$topology", passphrase, host).Output);
        Run($"$topology | Export-PulsarTopology -Path {_folder}/topology.yaml", passphrase, host).Succeeded();
    }

    /// <summary>The keys and tokens on the host, and their files.</summary>
    private string[] AddSecretsOf(LabHost host)
    {
        var files = host.Sh($"ls {Folder}/*.jwt").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains($"{Folder}/tools.jwt", files);
        foreach (var token in files.Select(file => host.Exec("cat", file)))
            _secrets.Add(token, token.Split('.')[2]);
        _secrets.AddPem(host.Exec("cat", $"{Folder}/key.pem"));
        return [.. files, $"{Folder}/key.pem", $"{Folder}/combined.pem"];
    }

    private ModuleRun Run(string script, string passphrase, LabHost host, string more = "", string text = "") =>
        _secrets.Heard(_module.Run(
            $"""
            $topology = New-PulsarTopology secret -HostName {host.Name} -SshConfigPath {Lab.SshConfigFile} `
                {Release} -Profile Small -Security Strict -CertificateAuthority {Pki} `
                -Passphrase $passphrase {more} -ErrorAction Stop {Loud}
            {script}
            """,
            ("passphrase", Secrets.Protect(passphrase)), ("text", Secrets.Protect(text))));
}
