using System.Diagnostics;
using System.Globalization;

namespace PulsarOps.Tests.Support;

/// <summary>
/// Tests on the lab's hosts that keep the machine busy, or measure time: one class after the other, and none beside
/// others.
/// </summary>
[CollectionDefinition(nameof(Lab), DisableParallelization = true)]
public sealed class LabAlone : ICollectionFixture<Lab>;

/// <summary>
/// Tests on the lab's hosts that wait most of the time: one class after the other, beside all other tests, and before
/// those that are alone.
/// </summary>
[CollectionDefinition(nameof(LabBeside))]
public sealed class LabBeside : ICollectionFixture<Lab>;

/// <summary>How new hosts are set up.</summary>
/// <param name="Java">Whether they have Java and curl.</param>
/// <param name="Firewall">Whether only ssh is open.</param>
/// <param name="LoopName">Whether a host takes its own name for 127.0.1.1, as Debian's installer has it.</param>
/// <param name="Systemd">Without it a host is little more than its sshd, and many of them fit on a machine.</param>
public sealed record LabSetup(bool Java = true, bool Firewall = false, bool LoopName = false, bool Systemd = true);

/// <summary>
/// Debian hosts with sshd and systemd on this machine, by tests/lab/lab.sh. They come up when they are first asked
/// for, and go with the collection. Another test run that uses the lab is waited for.
/// </summary>
public sealed class Lab : IDisposable
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, LabHost> _hosts = [];
    private FileStream? _lock;
    private (Type? User, LabSetup Setup, string Prefix, int Count) _current = (null, new(), "", 0);
    private bool _hasPackages;

    /// <summary>For ssh -F: the user is ops, who may become root without a password.</summary>
    public static string SshConfigFile => Path.Combine(Folder, "ssh_config");

    public static string KnownHostsFile => Path.Combine(Folder, "known_hosts");

    /// <summary>The private key that the users root, ops and opspw take.</summary>
    public static string KeyFile => Path.Combine(Folder, "keys", "id_ed25519");

    /// <summary>Of root, ops and opspw.</summary>
    public static string Password => "lab";

    private static string Folder { get; } =
        Environment.GetEnvironmentVariable("LAB_DIR") is { Length: > 0 } folder ? folder : "/var/lib/pulsarops-lab";

    /// <summary>
    /// Hosts named PREFIX1 and so on, up and as new when a test class asks for the first time; its next tests find
    /// what the last one left.
    /// </summary>
    public IReadOnlyList<LabHost> HostsOf<T>(int count, LabSetup? setup = null, string prefix = "node")
    {
        var wanted = (typeof(T), setup ?? new(), prefix, count);
        if (_current == wanted)
        {
            Prepare();
            return [.. Names(count, prefix).Select(name => _hosts[name])];
        }

        var hosts = Fresh(count, setup, prefix);
        _current = wanted;
        return hosts;
    }

    /// <summary>Hosts named PREFIX1 and so on, up and as new.</summary>
    public IReadOnlyList<LabHost> Fresh(int count, LabSetup? setup = null, string prefix = "node")
    {
        Prepare();
        _current = default;
        var variables = Variables(setup ?? new());
        var names = Names(count, prefix).ToArray();
        var used = names.Where(_hosts.ContainsKey).ToArray();
        // Nobody needs those of other tests any more, and services that lack a part of their cluster start again and
        // again.
        foreach (var other in _hosts.Keys.Except(names))
            Succeed(Run(["crash", other]));
        if (used.Length > 0)
            Succeed(Run(["reset", .. used], variables));
        if (used.Length < names.Length)
            Succeed(Run(["up", count.ToString(CultureInfo.InvariantCulture), prefix], variables));
        foreach (var (name, address) in Addresses().Where(entry => names.Contains(entry.Name)))
            _hosts[name] = new(name, address);
        return [.. names.Select(name => _hosts[name])];
    }

    /// <summary>At the end of a test: the next one gets its hosts as new where this one has failed.</summary>
    public void ForgetAfterFailure()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            _current = default;
    }

    /// <summary>What the sshd of a host without systemd has said.</summary>
    public static string LogOf(LabHost host) => File.ReadAllText(Path.Combine(Folder, "h", host.Name, "log"));

    /// <summary>From now on apt-get on the hosts finds Java and curl.</summary>
    public void ServePackages()
    {
        Prepare();
        if (_hasPackages)
            return;
        var answer = Run(["repo"]);
        Assert.SkipWhen(answer.ExitCode == LabAnswer.Cannot, answer.Output);
        Succeed(answer);
        _hasPackages = true;
    }

    /// <summary>Makes a JDK archive, with one folder at its top, of the Java that hosts have.</summary>
    internal static void PackJava(string file)
    {
        // In its root, as parts of Debian's are links to /etc.
        const string Pack =
            "cd \"$1/usr/lib/jvm\" && java=$(echo java-17-*) && chroot \"$1\" tar -ch -C /usr/lib/jvm \"$java\" | "
                + "gzip -1 >\"$2\"";
        var basis = Succeed(Run(["base-name"], Variables(new()))).Trim();
        Succeed(LabAnswer.Of("bash", ["-ec", $"set -o pipefail; {Pack}", "pack", basis, file]));
    }

    public void Dispose()
    {
        if (_lock is null)
            return;
        if (Environment.GetEnvironmentVariable("PULSAROPS_LAB") != "keep")
            Succeed(Run(["down"]));
        _lock.Dispose();
    }

    /// <summary>A verb of lab.sh.</summary>
    internal static LabAnswer Run(
        string[] words,
        IReadOnlyDictionary<string, string>? variables = null,
        string input = ""
    ) => LabAnswer.Of("bash", [Checkout.File("tests", "lab", "lab.sh"), .. words], variables, input);

    internal static string Succeed(LabAnswer answer)
    {
        Assert.True(answer.ExitCode == 0, $"lab.sh ended with {answer.ExitCode}:\n{answer.Output}{answer.Errors}");
        return answer.Output;
    }

    private static IEnumerable<string> Names(int count, string prefix) =>
        Enumerable.Range(1, count).Select(number => $"{prefix}{number}");

    private static Dictionary<string, string> Variables(LabSetup setup) => new()
    {
        ["LAB_JAVA"] = setup.Java ? "17" : "none",
        ["LAB_FIREWALL"] = setup.Firewall ? "1" : "",
        ["LAB_LOOPNAME"] = setup.LoopName ? "1" : "",
        ["LAB_INIT"] = setup.Systemd ? "systemd" : "sshd",
    };

    /// <summary>Skips the test, and says why, if the machine cannot have a lab.</summary>
    private void Prepare()
    {
        TestTier.RequireCI();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The lab's hosts run on Linux.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The lab needs root.");
        if (_lock is not null)
            return;
        var answer = Run(["base"]);
        Assert.SkipWhen(answer.ExitCode == LabAnswer.Cannot, $"This machine cannot have a lab: {answer.Errors.Trim()}");
        Succeed(answer);
        _lock = Lock();
        Succeed(Run(["down"])); // what a run that was killed has left
    }

    private static FileStream Lock()
    {
        for (var watch = Stopwatch.StartNew(); ; Thread.Sleep(500))
        {
            try
            {
                return new(
                    Path.Combine(Folder, "tests.lock"),
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
            }
            catch (IOException) when (watch.Elapsed < LockTimeout)
            {
                // Another test run has it.
            }
        }
    }

    private static IEnumerable<(string Name, string Address)> Addresses()
    {
        var words = File.ReadAllText(SshConfigFile).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        for (var index = 0; index + 3 < words.Length; index++)
        {
            if (words[index] == "Host" && words[index + 2] == "HostName")
                yield return (words[index + 1], words[index + 3]);
        }
    }
}
