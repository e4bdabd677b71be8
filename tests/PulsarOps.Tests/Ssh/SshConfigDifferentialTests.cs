using System.Diagnostics;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Tests.Ssh;

/// <summary>
/// Files as people publish them (Ssh/Configs), each alias against what <c>ssh -G</c> prints: once as the module asks
/// ssh, and once by the built-in reader.
/// A comment <c># hosts:</c> names further aliases; <c># reader: refuses</c> marks a file that only ssh itself can
/// follow.
/// </summary>
public sealed partial class SshConfigDifferentialTests : IDisposable
{
    private const string Variable = "PULSAROPS_TEST_KEYS";
    private const int FewestFiles = 60;

    private static readonly string? Ssh = OpenSshConfig.FindProgram();
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Ssh", "Configs");
    private static readonly string[] OldKeys = ["/id_xmss", "/id_dsa"];

    private static readonly Lazy<string> Home = new(
        () => Ask("/dev/null", new("x"), "~/x")!.First(line => line.Key == "controlpath").Value[..^2]);

    private readonly string _work = Directory.CreateTempSubdirectory("pulsarops-config-").FullName;

    public SshConfigDifferentialTests() => Environment.SetEnvironmentVariable(Variable, "/srv/test keys");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_ways_to_read_ssh_config_agree_with_ssh()
    {
        Require();
        var files = WriteFiles();
        Assert.True(files.Count >= FewestFiles, $"{files.Count} files");
        var questions = files.SelectMany(file => Aliases(file).Select(
            alias => (File: file, Query: new SshQuery(alias)))).ToList();
        questions.AddRange(files.Take(30).Select(
            file => (file, new SshQuery(Aliases(file)[0], User: "given", Port: 2999))));
        questions.AddRange(files.Skip(20).Take(20).Select(
            file => (file, new SshQuery(Aliases(file)[0], Address: "192.0.2.99", ProxyJump: "none"))));

        var results = await Task.WhenAll(questions.Select(
            question => Task.Run(() => CompareAsync(question.File, question.Query), Stop)));

        var differences = results.SelectMany(result => result.Differences).ToArray();
        Assert.True(differences.Length == 0, string.Join("\n", differences));
        var refused = results.Where(result => result.IsRefused).Select(result => result.File).Distinct().Order()
            .ToArray();
        Assert.Equal(files.Where(file => Says(file, "reader: refuses")).Order(), refused);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{files.Count} files, {questions.Count} questions, "
            + $"{results.Count(result => result.IsInvalid)} of them refused by ssh; "
            + $"the built-in reader refuses {refused.Length} files by name.");
    }

    [Fact]
    public async Task Way_to_a_host_is_the_same_by_both_readers()
    {
        Require();
        foreach (var file in WriteFiles().Where(file => !Says(file, "refuses") && Regex.IsMatch(
            File.ReadAllText(file), "(?i)proxyjump")))
        {
            foreach (var alias in Aliases(file))
            {
                var target = new SshTarget { Name = alias, SshConfigPath = file };
                var asked = await new EndpointResolver(new OpenSshConfig(Ssh!, file, Reader(file))).ResolveAsync(
                    target, Stop);
                var read = await new EndpointResolver(Reader(file)).ResolveAsync(target, Stop);
                Assert.Equal((alias, asked.Key), (alias, read.Key));
            }
        }
    }

    [Fact]
    public async Task Hundred_hosts_are_resolved_with_one_query_each()
    {
        Require();
        var file = Path.Combine(_work, "hundred");
        await File.WriteAllTextAsync(
            file,
            $"Match exec \"echo asked >>{_work}/asked\"\n  User ops\nHost *\n  ProxyJump gate\n"
                + "Host gate\n  HostName 192.0.2.1\n",
            Stop);
        var resolver = new EndpointResolver(new OpenSshConfig(Ssh!, file, Reader(file)));
        var watch = Stopwatch.StartNew();

        var endpoints = await Task.WhenAll(Enumerable.Range(1, 100).Select(
            number => resolver.ResolveAsync(new() { Name = $"node{number}" }, Stop)));

        var first = watch.ElapsedMilliseconds;
        watch.Restart();
        await Task.WhenAll(Enumerable.Range(1, 100).Select(
            number => resolver.ResolveAsync(new() { Name = $"node{number}" }, Stop)));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"100 hosts behind a jump host: {first} ms; again in the same run: {watch.ElapsedMilliseconds} ms");
        Assert.All(endpoints, endpoint => Assert.Equal(
            ("ops", "192.0.2.1"), (endpoint.UserName, Assert.Single(endpoint.Jumps).Address)));
        Assert.Equal(101, (await File.ReadAllLinesAsync($"{_work}/asked", Stop)).Length);
        Assert.True(first < 30_000, $"{first} ms");
    }

    [Fact]
    public async Task Ambiguous_path_in_the_output_of_ssh_is_split_as_in_the_file_or_refused()
    {
        Require();
        var file = Path.Combine(_work, "blanks");
        await File.WriteAllLinesAsync(file,
            ["Host one", "UserKnownHostsFile \"/srv/known hosts\"", "Host two", "UserKnownHostsFile /srv/known hosts"],
            Stop);
        var asked = new OpenSshConfig(Ssh!, file, Reader(file));

        Assert.Equal(["/srv/known hosts"], (await asked.ReadAsync(new("one"), Stop)).UserKnownHostsFiles);
        Assert.Equal(["/srv/known", "hosts"], (await asked.ReadAsync(new("two"), Stop)).UserKnownHostsFiles);

        await File.AppendAllTextAsync(file, "Match exec true\n  User any\n", Stop);
        var unsure = await TryAsync(() => new OpenSshConfig(Ssh!, file, Reader(file)).ReadAsync(new("one"), Stop));
        Assert.Equal(nameof(SR.SshConfigUnsupported), unsure.Error);
    }

    [Fact]
    public async Task Without_a_file_the_users_and_the_systems_files_count_as_for_ssh()
    {
        Require();
        var (status, output, _) = LocalProgram.Run(Ssh!, ["-G", "-T", "node1.example.org"], TimeSpan.FromSeconds(60));
        Assert.Equal(0, status);

        var asked = await new OpenSshConfig(Ssh!, null, Reader(null)).ReadAsync(new("node1.example.org"), Stop);
        var read = await Reader(null).ReadAsync(new("node1.example.org"), Stop);

        Assert.Contains($"hostname {asked.HostName}\n", output, StringComparison.Ordinal);
        Assert.Contains($"user {asked.User}\n", output, StringComparison.Ordinal);
        Assert.Contains($"userknownhostsfile {string.Join(' ', asked.UserKnownHostsFiles)}\n", output,
            StringComparison.Ordinal);
        Assert.Equal(Facts(asked), Facts(read));
    }

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private static void Require() => Assert.SkipWhen(
        Ssh is null, "The oracle, ssh, is not installed: apt-get install openssh-client.");

    private static async Task<Outcome> CompareAsync(string file, SshQuery query)
    {
        var oracle = Oracle(file, query);
        var asked = await TryAsync(() => new OpenSshConfig(Ssh!, file, Reader(file)).ReadAsync(query, Stop));
        var read = await TryAsync(() => Reader(file).ReadAsync(query, Stop));
        List<string> differences = [];
        var place = $"{Path.GetFileName(file)} {query}";
        var isRefused = read.Error == nameof(SR.SshConfigUnsupported);
        if (oracle is null)
        {
            if (asked.Error != nameof(SR.SshConfigInvalid))
                differences.Add($"{place}: ssh refuses it, asking it gives {asked.Error ?? "an answer"}");
            if (read.Error is not (nameof(SR.SshConfigInvalid) or nameof(SR.SshConfigUnsupported)))
                differences.Add($"{place}: ssh refuses it, the reader gives {read.Error ?? "an answer"}");
            return new(file, differences, false, true);
        }

        if (!(asked.Error == nameof(SR.SshConfigUnsupported) && Says(file, "ssh-path: refuses")))
            Compare("asked", asked);
        if (!isRefused)
            Compare("read", read);
        return new(file, differences, isRefused, false);

        void Compare(string way, (SshSettings? Settings, string? Error) answer)
        {
            if (answer.Settings is not { } settings)
            {
                differences.Add($"{place}: {way}: {answer.Error}");
                return;
            }

            var actual = Facts(settings);
            differences.AddRange(oracle.Where(fact => actual[fact.Key] != fact.Value)
                .Select(fact => $"{place}: {way}: {fact.Key} is '{actual[fact.Key]}' and for ssh '{fact.Value}'"));
        }
    }

    private static Dictionary<string, string> Facts(SshSettings settings) => new()
    {
        ["hostname"] = settings.HostName,
        ["user"] = settings.User,
        ["port"] = $"{settings.Port}",
        ["identityfile"] = string.Join('\n', settings.IdentityFiles.Where(file => !OldKeys.Any(file.EndsWith))),
        ["certificatefile"] = string.Join('\n', settings.CertificateFiles),
        ["identitiesonly"] = settings.IdentitiesOnly ? "yes" : "no",
        ["identityagent"] = settings.IdentityAgent ?? "",
        ["proxyjump"] = string.Join(',', JumpHop.ParseAll(settings.ProxyJump)),
        ["proxycommand"] = settings.ProxyCommand ?? "",
        ["userknownhostsfile"] = string.Join(' ', settings.UserKnownHostsFiles),
        ["globalknownhostsfile"] = string.Join(' ', settings.GlobalKnownHostsFiles),
        ["revokedhostkeys"] = string.Join(' ', settings.RevokedHostKeys),
        ["hostkeyalias"] = settings.HostKeyAlias ?? "",
    };

    private static SshConfigReader Reader(string? file) => SshFiles.Reader(file);

    private static async Task<(SshSettings? Settings, string? Error)> TryAsync(Func<Task<SshSettings>> read)
    {
        try
        {
            return (await read(), null);
        }
        catch (PulsarOpsException exception)
        {
            return (null, exception.ErrorId);
        }
    }

    private static bool Says(string file, string message) => File.ReadLines(file).Any(
        line => line.StartsWith('#') && line.Contains(message, StringComparison.Ordinal));

    /// <summary>The names that the file has without wildcards, and those of its comment.</summary>
    private static IReadOnlyList<string> Aliases(string file)
    {
        var text = File.ReadAllText(file);
        var named = Regex.Matches(text, @"(?im)^\s*""?host""?[\s=]+(?<names>[^\r\n#]*)").SelectMany(
            match => Words(match.Groups["names"].Value));
        var more = Regex.Matches(text, @"(?m)^#\s*hosts:(?<names>.*)$").SelectMany(
            match => Words(match.Groups["names"].Value));
        return [.. named.Concat(more).Distinct()];

        static IEnumerable<string> Words(string text) =>
            text.Split([' ', '\t', '"', '\'', '='],
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(word => word.Length > 0 && word.IndexOfAny(['*', '?', '!', '\f']) < 0);
    }

    /// <summary>
    /// A copy with what a repository does not keep: ends of lines, tabs, and the folder of the files.
    /// </summary>
    private List<string> WriteFiles()
    {
        foreach (var source in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_work, Path.GetRelativePath(Folder, source));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, File.ReadAllText(source).ReplaceLineEndings("\n")
                .Replace("@DIR@", _work).Replace("@TAB@", "\t").Replace("@CR@", "\r").Replace("@FF@", "\f"));
        }

        return [.. Directory.EnumerateFiles(_work, "*.conf").Order()];
    }

    private sealed record Outcome(string File, IReadOnlyList<string> Differences, bool IsRefused, bool IsInvalid);
}
