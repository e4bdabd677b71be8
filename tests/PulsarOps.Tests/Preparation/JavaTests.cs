using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Planning;
using PulsarOps.Tests.Architecture;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Release;
using PulsarOps.Tests.RemoteHosts;

namespace PulsarOps.Tests.Preparation;

/// <summary>
/// A Java counts only if the account of the services can run it; if none does, the error says what was found and what
/// to install.
/// </summary>
public sealed class JavaTests : IDisposable
{
    private const string Trouble = "pulsar cannot run it: /root has mode 700";

    private static readonly JavaFact Closed = new("/root/jdk-21", 21, "21.0.2") { Trouble = Trouble };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Java_that_the_account_cannot_run_is_not_selected()
    {
        var world = PreparedHosts.Bare();
        foreach (var host in world.Simulation.Hosts)
            host.Java = [Closed, new("/usr/lib/jvm/java-17-openjdk-amd64", 17, "17.0.15")];

        await world.ApplyAsync([DesiredState.Prepared, DesiredState.Of(LifecycleState.Installed)]);

        Assert.All(world.Simulation.Hosts, host => Assert.Contains(
            "JAVA_HOME=\"/usr/lib/jvm/java-17-openjdk-amd64\"", host.Files.ReadText("/etc/pulsar/broker.env"),
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task Package_is_installed_if_the_only_Java_cannot_be_run()
    {
        var world = PreparedHosts.Bare();
        foreach (var host in world.Simulation.Hosts)
            host.Java = [Closed];

        await world.ApplyAsync([DesiredState.Prepared, DesiredState.Of(LifecycleState.Installed)]);

        Assert.All(world.Simulation.Hosts, host => Assert.Contains(
            "JAVA_HOME=\"/usr/lib/jvm/java-21-openjdk-amd64\"", host.Files.ReadText("/etc/pulsar/broker.env"),
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("apt", "openjdk-17-jre-headless", "apt-get install openjdk-17-jre-headless")]
    [InlineData("dnf", "java-21-openjdk-headless", "dnf install java-21-openjdk-headless")]
    public async Task Java_error_without_root_lists_findings_and_the_package(
        string manager, string offer, string advice)
    {
        var world = new World(archive => PreparedHosts.Topology(archive, become: PulsarBecome.None, addresses: false));
        foreach (var host in world.Simulation.Hosts)
        {
            host.Java = [Closed];
            host.System.PackageManager = manager;
            host.System.Offers.Clear();
            host.System.Offers.Add(offer);
        }

        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([DesiredState.Of(LifecycleState.Installed)])
        );

        Assert.Equal(nameof(SR.JavaNotFound), error.ErrorId);
        Assert.Contains($"21.0.2 in /root/jdk-21 ({Trouble})", error.Message, StringComparison.Ordinal);
        Assert.Contains("/usr/local", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(error.Advice, "install [a-z]+-"));
    }

    [Theory]
    [InlineData("750", true, false)]
    [InlineData("711", false, true)]
    [InlineData("755", false, true)]
    public void Probe_tries_a_Java_as_the_account_or_reads_the_modes_before_it_exists(
        string mode, bool isExisting, bool fits)
    {
        var home = Jdk($"{_folder.Path}/home/jdk");
        File.SetUnixFileMode($"{_folder.Path}/home", (UnixFileMode)Convert.ToInt32(mode, 8));
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));

        var line = Probe($"say_java {home} {(isExisting ? "nobody" : "no-such-account")}");

        Assert.Equal((home, "21.0.2"), (line["home"], line["version"]));
        Assert.Equal(
            fits
                ? ""
                : $"{(isExisting ? "nobody" : "no-such-account")} cannot run it: {_folder.Path}/home has mode {mode}",
            line["trouble"]);
    }

    [Fact]
    public void Probe_does_not_take_a_Java_of_another_processor()
    {
        var home = Jdk($"{_folder.Path}/jdk", "OS_ARCH=\"sparc\"\n");

        Assert.Equal("it is built for sparc", Probe($"say_java {home} ''")["trouble"]);
    }

    [Fact]
    public void Probe_reads_JAVA_HOME_of_login_shells_and_runs_none_of_it()
    {
        var file = $"{_folder.Path}/profile";
        File.WriteAllText(
            file,
            "  export JAVA_HOME=\"/usr/local/jdk-21\" # ours\nJAVA_HOME=/opt/jdk;export JAVA_HOME\n"
                + "export JAVA_HOME=$(touch /x)\nX_JAVA_HOME=/no\n");

        var homes = Shell.Run(
            $"{Script("lib.sh")}{Script("probe-java.sh")}\nprofile_homes {file}\nprintf %s \"$profile_homes\"\n")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["/usr/local/jdk-21", "/opt/jdk"], homes.Take(2));
        Assert.DoesNotContain(homes, home => home.Contains('$', StringComparison.Ordinal) || home == "/no");
    }

    private static string Jdk(string home, string more = "")
    {
        Directory.CreateDirectory($"{home}/bin");
        File.WriteAllText($"{home}/release", $"JAVA_VERSION=\"21.0.2\"\n{more}");
        File.WriteAllText($"{home}/bin/java", "#!/bin/sh\n");
        File.SetUnixFileMode($"{home}/bin/java", (UnixFileMode)Convert.ToInt32("755", 8));
        return home;
    }

    private static ProtocolLine Probe(string call) =>
        ProtocolLine.Parse(Shell.Run(
            "account='' their_runs='' user=$(id -un) machine=$(uname -m)\n"
            + Script("lib.sh") + Script("fields.sh") + Script("paths.sh") + Script("probe-java.sh")
            + $"\n{call}\n").TrimEnd('\n'));

    private static string Script(string name) => Repository.Read($"src/PulsarOps/Hosts/Scripts/{name}");
}
