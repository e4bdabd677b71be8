using System.Management.Automation;
using System.Text.Json;
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

    /// <summary>
    /// A word a line on stdin: it is on no command line. The file is in memory, and in none of the folders that are
    /// searched.
    /// </summary>
    private const string SearchHost = """
        cat >/dev/shm/words
        grep -raoF -D skip -f /dev/shm/words /etc /var /tmp /home /run /root /opt /srv /usr/local || [ $? = 1 ]
        journalctl --no-pager -a -o export | { grep -aoF -f /dev/shm/words || :; } | sed 's/^/journal:/'
        rm /dev/shm/words
        """;

    private const string SearchController = """
        words=$(mktemp -p /dev/shm) && cat >"$words"
        since=$1
        shift
        for folder; do
          [ ! -d "$folder" ] ||
            find "$folder" -xdev -type f -newermt "@$since" -exec grep -aoHF -f "$words" {} + 2>/dev/null
        done
        ! command -v journalctl >/dev/null ||
          journalctl --no-pager -a -o export --since "@$since" 2>/dev/null |
          grep -aoF -f "$words" | sed 's/^/journal:/'
        rm "$words"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pulsarops-").FullName;
    private readonly Module _module = new();
    private readonly List<string> _texts = [];
    private readonly List<string> _secrets = [];

    [Fact]
    public void Secret_NeverInArgvOrLog()
    {
        var begin = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var host = lab.Fresh(1, prefix: "secret")[0];
        var (password, wrong, passphrase) = (NewSecret(), NewSecret(), NewSecret());
        Lab.Succeed(Lab.Run(["exec", host.Name, "chpasswd"], input: $"{User}:{password}\n"));
        File.WriteAllText(
            $"{_folder}/ssh_config",
            $"Host {host.Name}\n  HostName {host.Address}\n  UserKnownHostsFile {Lab.KnownHostsFile}\n"
        );
        SshTools.MakeKey($"{_folder}/locked", "ed25519", passphrase);
        var privateKey = NewKey();
        string[] decoys = [NewWord(), NewWord(), NewWord(), NewWord()];
        var planted = NewWord();

        using (var processes = new ProcessWatch([.. _secrets, .. decoys]))
        {
            // In the environment and on the command line of processes on the host, and of such here.
            Lab.Succeed(Lab.Run(["exec", host.Name, "sh"], input: Processes(decoys[0], decoys[1])));
            SshTools.RunWith(Processes(decoys[2], decoys[3]), "sh");
            Assert.Equal(decoys.Order(), processes.Found.Keys.Order());

            Deploy(host, password, wrong);
            ByKeys(host, password, passphrase, wrong, privateKey);

            output.WriteLine($"Every process was looked at {processes.Rounds} times.");
            Assert.True(processes.Rounds > 50, $"{processes.Rounds}");
            Assert.All(_secrets, secret => Assert.False(processes.Found.TryGetValue(secret, out var where), where));
        }

        AssertNowhere([.. _texts], "a stream");
        Plant(host, planted);
        var there = Lab.Succeed(
                Lab.Run(["exec", host.Name, "sh", "-c", SearchHost], input: Lines([.. _secrets, planted]))
            )
            .Split('\n');
        var here = SshTools
            .RunWith(Lines([.. _secrets, planted]), "sh", ["-c", SearchController, "sh", $"{begin}", .. Folders()])
            .Split('\n');
        Assert.Contains($"/var/tmp/planted:{planted}", there);
        Assert.Contains($"journal:{planted}", there);
        Assert.Contains($"{_folder}/planted:{planted}", here);
        AssertNowhere(there, host.Name);
        AssertNowhere(here, "this machine");
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

        WriteDown(Run($"$topology | Get-PulsarCluster {Loud}", topology).Succeeded().Output);
        WriteDown(Run($"$topology | Test-PulsarCluster {Loud}", topology).Succeeded().Output);
        WriteDown([topology]);
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

    /// <summary>What Export-Clixml, ConvertTo-Json and Format-List * would make of objects.</summary>
    private void WriteDown(IReadOnlyList<PSObject> objects)
    {
        Assert.NotEmpty(objects);
        _texts.Add(PSSerializer.Serialize(objects, 12));
        _texts.AddRange(objects.Select(item => JsonSerializer.Serialize(item.BaseObject)));
        _texts.AddRange(
            objects.SelectMany(item => item.Properties).Select(property => $"{property.Name}: {property.Value}")
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
        _texts.Add(run.Everything);
        return run.Succeeded().Output.Single();
    }

    private ModuleRun Run(string script, object topology)
    {
        var run = _module.Run(script, ("topology", topology));
        _texts.Add(run.Everything);
        return run;
    }

    private void AssertNowhere(IReadOnlyList<string> texts, string place)
    {
        var told = texts.FirstOrDefault(text =>
            _secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal))
        );
        Assert.True(told is null, $"On {place}: {told}");
    }

    /// <summary>A key whose text is all that there is of it, and whose last whole line is a secret.</summary>
    private string NewKey()
    {
        SshTools.MakeKey($"{_folder}/key", "ed25519");
        var text = File.ReadAllText($"{_folder}/key");
        File.Delete($"{_folder}/key");
        _secrets.Add(text.Split('\n')[^4]);
        return text;
    }

    private void Plant(LabHost host, string word)
    {
        File.WriteAllText($"{_folder}/planted", word);
        Lab.Succeed(
            Lab.Run(
                ["exec", host.Name, "sh"],
                input: $"echo {word} >/var/tmp/planted; echo {word} | logger; journalctl --sync\n"
            )
        );
    }

    /// <summary>Where a user's programs write.</summary>
    private static string[] Folders()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return
        [
            Path.GetTempPath(),
            "/tmp",
            "/var/tmp",
            "/var/log",
            "/run",
            $"{home}/.cache",
            $"{home}/.config",
            $"{home}/.local",
            $"{home}/.ssh",
        ];
    }

    private static string Lines(IEnumerable<string> words) => string.Join("\n", words) + "\n";

    /// <summary>A script that is read from stdin.</summary>
    private static string Processes(string inEnvironment, string onCommandLine) =>
        $"WORD={inEnvironment} sleep 1\nsh -c 'sleep 1; : {onCommandLine}'\n";

    private static string NewWord() => $"word-{Guid.NewGuid():n}";

    private string NewSecret()
    {
        _secrets.Add($"canary-{Guid.NewGuid():n}");
        return _secrets[^1];
    }

    private static PSCredential Credential(string password) => new(User, SshBench.Secret(password));
}
