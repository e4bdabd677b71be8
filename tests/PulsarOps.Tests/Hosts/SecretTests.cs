using System.Management.Automation;
using PulsarOps.Common;
using PulsarOps.Tests.Ssh;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// Secrets of every kind are given to the cmdlets, good ones and wrong ones. Then every stream, every process that
/// there was meanwhile, and every file, log and journal is searched for them, on both sides.
/// </summary>
[Collection(nameof(LabBeside))]
public sealed class SecretTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private const string User = "opspw";
    private const string Loud = "-Verbose -Debug -InformationAction Continue";

    private readonly string _folder = Directory.CreateTempSubdirectory("pulsarops-").FullName;
    private readonly Module _module = new();
    private readonly SecretTexts _secrets = new();

    [Fact]
    public void Secret_NeverInArgvOrLog()
    {
        var host = lab.Fresh(1, prefix: "secret")[0];
        var search = new SecretSearch(host, _secrets, _folder);
        var (password, wrong, passphrase) = (_secrets.New(), _secrets.New(), _secrets.New());
        Lab.Succeed(Lab.Run(["exec", host.Name, "chpasswd"], input: $"{User}:{password}\n"));
        File.WriteAllText(
            $"{_folder}/ssh_config",
            $"Host {host.Name}\n  HostName {host.Address}\n  UserKnownHostsFile {Lab.KnownHostsFile}\n"
        );
        SshTools.MakeKey($"{_folder}/locked", "ed25519", passphrase);
        var privateKey = NewKey();

        var rounds = search.WatchProcesses(() =>
        {
            Deploy(host, password, wrong);
            ByKeys(host, password, passphrase, wrong, privateKey);
        });

        output.WriteLine($"Every process was looked at {rounds} times.");
        _secrets.AssertUnheard();
        search.AssertNowhere();
    }

    public void Dispose()
    {
        _module.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// By password and sudo's password: a run that fails on the host, one that ends well, what is written down of it,
    /// and wrong passwords.
    /// </summary>
    private void Deploy(LabHost host, string password, string wrong)
    {
        var topology = Topology(host, "-Credential $good -SudoCredential $good", ("good", Credential(password)));
        // On the way into the folder that cannot be made.
        host.Sh(
            "mkdir /etc/pulsar && chattr +i /etc/pulsar 2>/dev/null"
            + " || mount -t tmpfs -o ro,mode=755 tmpfs /etc/pulsar");
        Assert.Contains(nameof(SR.StepFailed), Run($"$topology | Install-PulsarCluster {Loud}", topology).ErrorIds);
        host.Sh("umount /etc/pulsar 2>/dev/null || chattr -i /etc/pulsar; rmdir /etc/pulsar");

        var run = Run($"$topology | Install-PulsarCluster {Loud}", topology);
        Assert.Empty(run.ErrorIds);
        // It was heard, and it was this user whose password was asked for.
        Assert.Contains(run.Others, line => line.Contains($"logged in as {User}@", StringComparison.Ordinal));
        Assert.NotEmpty(run.Verbose);
        Assert.Contains(
            "Accepted password for opspw",
            host.Sh("journalctl --no-pager -u ssh"),
            StringComparison.Ordinal
        );

        _secrets.WriteDown(Run($"$topology | Get-PulsarCluster {Loud}", topology).Succeeded().Output);
        _secrets.WriteDown(Run($"$topology | Test-PulsarCluster {Loud}", topology).Succeeded().Output);
        _secrets.WriteDown([topology]);
        Run(
                $"$topology | Export-PulsarTopology -Path {_folder}/topology.yaml; $topology | Export-PulsarTopology",
                topology
            )
            .Succeeded();
        Assert.True(File.Exists($"{_folder}/topology.yaml"));

        topology = Topology(host, "-Credential $bad", ("bad", Credential(wrong)));
        Assert.Contains(
            nameof(SR.AuthenticationFailed),
            Run($"$topology | Get-PulsarCluster {Loud}", topology).ErrorIds
        );
        topology = Topology(
            host,
            "-Credential $good -SudoCredential $bad",
            ("good", Credential(password)),
            ("bad", Credential(wrong))
        );
        Assert.Contains(
            nameof(SR.SudoPasswordRejected),
            Run($"$topology | Get-PulsarCluster {Loud}", topology).ErrorIds
        );
    }

    /// <summary>By an encrypted key and by the text of a key.</summary>
    private void ByKeys(LabHost host, string password, string passphrase, string wrong, string privateKey)
    {
        host.Sh($"install -d -o {User} -m 700 ~{User}/.ssh");
        host.Write(
            $"/home/{User}/.ssh/authorized_keys",
            string.Concat(File.ReadAllText($"{_folder}/locked.pub"), File.ReadAllText($"{_folder}/key.pub"))
        );
        var login = $"-UserName {User} -SudoCredential $good";
        var good = ("good", (object)Credential(password));
        var topology = Topology(
            host,
            $"{login} -KeyFilePath {_folder}/locked -KeyPassphrase $phrase",
            good,
            ("phrase", SshBench.Secret(passphrase))
        );
        Assert.Empty(Run($"$topology | Get-PulsarCluster {Loud}", topology).ErrorIds);
        topology = Topology(
            host,
            $"{login} -KeyFilePath {_folder}/locked -KeyPassphrase $phrase",
            good,
            ("phrase", SshBench.Secret(wrong))
        );
        Assert.Contains(nameof(SR.KeyFileInvalid), Run($"$topology | Get-PulsarCluster {Loud}", topology).ErrorIds);
        topology = Topology(host, $"{login} -PrivateKey $key", good, ("key", SshBench.Secret(privateKey)));
        Assert.Empty(Run($"$topology | Get-PulsarCluster {Loud}", topology).ErrorIds);
        topology = Topology(
            host,
            $"{login} -PrivateKey $key",
            good,
            ("key", SshBench.Secret(privateKey.Replace("KEY-----", "", StringComparison.Ordinal)))
        );
        Assert.NotEmpty(Run($"$topology | Get-PulsarCluster {Loud}", topology).ErrorIds);
    }

    private PSObject Topology(LabHost host, string login, params (string Name, object Value)[] variables)
    {
        var run = _module.Run(
            $"New-PulsarTopology secret -HostName {host.Name} -SshConfigPath {_folder}/ssh_config -ArchivePath "
                + $"{StandIn.Archive()} -Profile Small {login}",
            variables
        );
        return _secrets.Heard(run).Succeeded().Output.Single();
    }

    private ModuleRun Run(string script, object topology) =>
        _secrets.Heard(_module.Run(script, ("topology", topology)));

    /// <summary>A key whose text is all that there is of it, and whose last whole line is a secret.</summary>
    private string NewKey()
    {
        SshTools.MakeKey($"{_folder}/key", "ed25519");
        var text = File.ReadAllText($"{_folder}/key");
        File.Delete($"{_folder}/key");
        _secrets.AddPem(text);
        return text;
    }

    private static PSCredential Credential(string password) => new(User, SshBench.Secret(password));
}
