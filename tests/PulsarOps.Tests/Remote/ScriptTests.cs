using System.Diagnostics;
using System.Text.RegularExpressions;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Architecture;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>The scripts that run on hosts.</summary>
public sealed partial class ScriptTests
{
    private const string Folder = "src/PulsarOps/Hosts/Scripts";

    public static TheoryData<string> Files { get; } = [.. Repository.Files(Folder, ".sh", ".bash")];

    /// <summary>What one shell runs, by the files that it is put together from.</summary>
    public static TheoryData<string, string> Programs { get; } =
        new()
        {
            {
                "sh",
                "lib.sh fields.sh paths.sh made.sh lease.sh probe-files.sh probe-java.sh "
                    + "probe-clients.sh probe-made.sh probe-prepare.sh probe-services.sh probe.sh"
            },
            {
                "sh",
                "lib.sh fields.sh paths.sh made.sh lease.sh journal.sh jobs.sh services.sh drain.sh "
                    + "files.sh prepare.sh apply.sh"
            },
            { "sh", "lib.sh fields.sh clients.sh canary.sh" },
            { "sh", "lib.sh fields.sh ledgers.sh" },
            { "sh", "lib.sh made.sh unpack.sh" },
            { "sh", "lib.sh fields.sh paths.sh made.sh lease.sh jobs.sh upload.sh" },
            { "sh", "lib.sh fields.sh paths.sh made.sh lease.sh journal.sh lease-hold.sh" },
            { "sh", "lib.sh fields.sh lease.sh read-journal.sh" },
            { "sh", "lib.sh fields.sh paths.sh download.sh" },
            { "sh", "read-file.sh" },
            { "sh", "launch.sh" },
            { "sh", "job.sh" },
            { "sh", "daemon.sh" },
            { "sh", "account.sh" },
            { "sh", "tool.sh" },
            { "sh", "nft-ports.sh" },
            { "bash", "lib.sh fields.sh tls.bash net.bash ask.bash readiness-probes.bash readiness.bash" },
            { "bash", "lib.sh fields.sh tls.bash net.bash ask.bash readiness-probes.bash wait.bash" },
            { "bash", "lib.sh fields.sh lease.sh clients.sh tls.bash net.bash traffic.bash" },
            { "bash", "lib.sh fields.sh scan.bash" },
            { "bash", "net.bash" },
            { "bash", "port.bash" },
            { "bash", "tls.bash net.bash" },
        };

    public static TheoryData<string, string> Sent { get; } = new()
    {
        { nameof(ScriptLibrary.Probe), ScriptLibrary.Probe }, { nameof(ScriptLibrary.Apply), ScriptLibrary.Apply },
        { nameof(ScriptLibrary.Wait), ScriptLibrary.Wait }, { nameof(ScriptLibrary.Canary), ScriptLibrary.Canary },
        { nameof(ScriptLibrary.Download), ScriptLibrary.Download },
        { nameof(ScriptLibrary.Lease), ScriptLibrary.Lease },
        { nameof(ScriptLibrary.ReadJournal), ScriptLibrary.ReadJournal },
        { nameof(ScriptLibrary.Scan), ScriptLibrary.Scan },
        { nameof(ScriptLibrary.Traffic), ScriptLibrary.Traffic },
        { nameof(ScriptLibrary.Upload), ScriptLibrary.Upload },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void Script_passes_shellcheck(string shell, string files) =>
        Check(
            shell,
            string.Concat(files.Split(' ').Select(file => Repository.Read($"{Folder}/{file}"))),
            isWhole: !files.Contains(' ')
        );

    [Theory]
    [MemberData(nameof(Sent))]
    public void Script_as_it_is_sent_is_one_that_a_shell_takes(string name, string text)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("sh", ["-n"]) { RedirectStandardInput = true, RedirectStandardError = true }
        )!;
        shell.StandardInput.Write(text);
        shell.StandardInput.Close();
        Assert.Equal($"{name}: ", $"{name}: {shell.StandardError.ReadToEnd()}");
    }

    [Fact]
    public void Every_file_is_checked() => Assert.Equal(
        Files.Select(file => Path.GetFileName(file.Data)).Order(StringComparer.Ordinal),
        Programs.SelectMany(program => program.Data.Item2.Split(' ')).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void RemoteFailure_IsNeverSwallowed(string file) => Assert.All(
        Repository.Read(file).Split('\n'), line => Assert.DoesNotMatch(Swallowing(), line));

    [Theory]
    [InlineData("rm x || true")]
    [InlineData("rm x || :")]
    [InlineData("rm x||true")]
    [InlineData("set +e")]
    [InlineData("(rm x; true)")]
    [InlineData("rm x; exit 0")]
    public void Swallowing_is_recognised(string line) => Assert.Matches(Swallowing(), line);

    [Fact]
    public void Bytes_of_a_read_that_timed_out_do_not_reach_the_next_read()
    {
        const string TimeOut = """
            for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
              exec {endless}< <(yes HTTP/1.1)
              IFS= read -r -N 100000000 -t 0.02 -u "$endless" _ || drop_rest
              exec {endless}<&-
              read -r uptime _ </proc/uptime
              case $uptime in *[!0-9.]*) echo "$uptime" ;; esac
            done
            """;

        var script = $"greet() {{ :; }}\n{Repository.Read($"{Folder}/net.bash")}\n{TimeOut}\n";
        Assert.Equal("", Shell.Run($"exec bash -c {ShellQuote.Quote(script)}\n"));
    }

    /// <summary>What the test above shows for one read must hold for each that has a time limit.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Read_of_many_bytes_with_a_time_limit_drops_the_rest(string file)
    {
        var lines = Repository.Read(file).Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            if (TimedRead().IsMatch(lines[index]))
                Assert.Contains("drop_rest", string.Join(' ', lines[index..(index + 4)]), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("read .*-N [0-9]{2,} -t ")]
    private static partial Regex TimedRead();

    [GeneratedRegex(@"\|\|\s*(true|:)(\s|;|\)|$)|set \+e|;\s*(true|:|exit 0)\s*\)?$")]
    private static partial Regex Swallowing();

    private static void Check(string shell, string text, bool isWhole)
    {
        // Not each has a use for all of lib.sh.
        var start = new ProcessStartInfo(
            "shellcheck",
            ["-s", shell, "-e", isWhole ? "SC0000" : "SC2034,SC2154,SC2317", "-"]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (!IsInstalled(start.FileName))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "shellcheck is not installed");
            Assert.Skip("shellcheck is not installed");
        }

        using var check = Process.Start(start)!;
        check.StandardInput.Write(text);
        check.StandardInput.Close();
        Assert.Equal("", check.StandardOutput.ReadToEnd());
        check.WaitForExit();
        Assert.Equal(0, check.ExitCode);
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    [Theory]
    [InlineData(
        "echo 'KeeperException$ConnectionLossException: ConnectionLoss'; exit 1",
        "echo setup correctly",
        "0",
        "setup correctly"
    )]
    [InlineData("echo 'KeeperErrorCode = ConnectionLoss'", "echo setup correctly", "0", "setup correctly")]
    [InlineData("echo bad option; exit 2", "echo setup correctly", "2", "bad option")]
    [InlineData("echo ConnectionLoss; echo setup correctly", "exit 9", "0", "ConnectionLoss\nsetup correctly")]
    public void Tool_that_lost_its_connection_runs_again_and_no_other_one(
        string first, string second, string status, string output)
    {
        var folder = Directory.CreateTempSubdirectory("pulsarops-job-").FullName;
        try
        {
            var tool = $"if [ -e '{folder}/seen' ]; then {second}; else : >'{folder}/seen'; {first}; fi";
            Shell.Run(Repository.Read($"{Folder}/job.sh"), folder, "sh", "-c", tool);

            Assert.Equal(status, File.ReadAllText($"{folder}/status").Trim());
            Assert.Equal(output, File.ReadAllText($"{folder}/output").Trim());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
