using System.Collections.Concurrent;
using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Ssh;

/// <summary>
/// Reads ssh_config with <c>ssh -G</c>, once for each query. ssh itself evaluates Match, Include and the system's
/// file.
/// </summary>
/// <param name="file">The file; null for the user's and the system's files.</param>
/// <param name="reader">The reader for a user without a name, as in a container with a numeric user: ssh refuses to
/// run for one.</param>
internal sealed class OpenSshConfig(string program, string? file, SshConfigReader? reader = null) : ISshConfig
{
    /// <summary>
    /// Lets ssh expand the tokens and the home folder, which is not always
    /// $HOME.
    /// </summary>
    private const string Probe = "~/|%C|%L|%l|%i|%u";

    private const int ProbeFields = 6;
    private const int TimeoutSeconds = 30;

    private static readonly SemaphoreSlim Processes = new(Math.Max(4, 2 * Environment.ProcessorCount));

    private readonly ConcurrentDictionary<SshQuery, Lazy<Task<SshSettings>>> _answers = new();

    /// <summary>The path of an OpenSSH program on this computer; null on Windows, and if it is not installed.</summary>
    public static string? FindProgram(string name = "ssh") => Path.DirectorySeparatorChar != '/' ? null : (
        Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    public async Task<SshSettings> ReadAsync(SshQuery query, CancellationToken cancellation)
    {
        // All callers with the same query share the answer, so the cancellation of one must not end it.
        var answer = _answers.GetOrAdd(query, key => new(() => AskAsync(key))).Value;
        if (await Task.WhenAny(answer, Task.Delay(Timeout.Infinite, cancellation)) != answer)
            cancellation.ThrowIfCancellationRequested();
        return await answer;
    }

    private async Task<SshSettings> AskAsync(SshQuery query)
    {
        await Processes.WaitAsync();
        try
        {
            return await Task.Factory.StartNew(
                () => Run(query) is { } output ? Parse(query, output) : reader!.Read(query),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            Processes.Release();
        }
    }

    /// <summary>The output of ssh; null if ssh does not run for this user.</summary>
    private string? Run(SshQuery query)
    {
        List<string> arguments = ["-G", "-T", "-o", $"ControlPath={Probe}"];
        if (file is not null)
            arguments.AddRange(["-F", file]);
        if (query.User is not null)
            arguments.AddRange(["-l", query.User]);
        if (query.Port is { } port)
            arguments.AddRange(["-p", port.ToString(CultureInfo.InvariantCulture)]);
        if (query.Address is not null)
            arguments.AddRange(["-o", $"HostName={query.Address.Replace("%", "%%")}"]);
        if (query.ProxyJump is not null)
            arguments.AddRange(["-o", $"ProxyJump={query.ProxyJump}"]);
        arguments.AddRange(["--", query.Host]);

        var (status, output, errors) = LocalProgram.Run(program, arguments, TimeSpan.FromSeconds(TimeoutSeconds));
        return status switch
        {
            0 => output,
            null => throw Invalid(
                query, $"ssh -G did not answer within {TimeoutSeconds} s; a Match exec command may hang"),
            _ when reader is not null && errors.Contains("No user exists for uid") => null,
            _ when errors.Trim().Length == 0 =>
                throw Invalid(query, $"ssh -G ended with status {status} and no message"),
            _ => throw Invalid(query, string.Join("; ", Lines(errors).Select(line => line.Trim().TrimEnd('.')))),
        };
    }

    private SshSettings Parse(SshQuery query, string output)
    {
        var lines = output.Split('\n').Select(line => line.TrimEnd('\r')).Select(
            line => (Line: line, Space: line.IndexOf(' ')))
            .Where(pair => pair.Space > 0).Select(pair => (
                Key: pair.Line.Substring(0, pair.Space), Value: pair.Line.Substring(pair.Space + 1))).ToArray();
        var me = IdentityOf(Value("controlpath"), out var hash);
        var user = Value("user") ?? me.User;
        var address = Value("hostname") ?? query.Host;
        var port = int.Parse(Value("port") ?? "22", CultureInfo.InvariantCulture);
        var (alias, jump) = (Value("hostkeyalias"), ValueUnlessNone("proxyjump"));
        var tokens = SshTokens.Of(query, address, user, port, alias, jump, me, hash);
        foreach (var (key, fine) in ((string, string)[])[("knownhostscommand", "none"), ("proxyusefdpass", "no")])
        {
            if (Value(key) is { } other && other != fine)
                throw new PulsarOpsException(nameof(SR.SshConfigUnsupported), ErrorKind.NotSupported, query.Host,
                    query.Host, $"{key} {other}");
        }

        return new(
            query.Host, address, user, port,
            [.. Values("identityfile").Where(IsNamed).Select(tokens.Path)],
            [.. Values("certificatefile").Where(IsNamed).Select(tokens.Path)],
            Value("identitiesonly") == "yes", Value("identityagent"), jump, ValueUnlessNone("proxycommand"),
            [.. Paths("userknownhostsfile", read => read.UserKnownHostsFiles).Select(tokens.Tilde)],
            [.. Paths("globalknownhostsfile", read => read.GlobalKnownHostsFiles).Select(tokens.Tilde)],
            [.. Paths("revokedhostkeys", read => read.RevokedHostKeys).Select(Revoked)],
            alias);

        string? Value(string key) => Values(key).FirstOrDefault();

        string? ValueUnlessNone(string key) => Value(key) is { } value && IsNamed(value) ? value : null;

        IEnumerable<string> Values(string key) => lines.Where(line => line.Key == key).Select(line => line.Value);

        // ssh prints a list on one line, without quotes around paths with blanks.
        IReadOnlyList<string> Paths(string key, Func<SshSettings, IReadOnlyList<string>> ofReader) =>
            Value(key) is { } list && IsNamed(list) ? SplitPaths(query, key, list, tokens, ofReader) : [];

        // Some versions of ssh expand the path before they print it.
        string Revoked(string path) => path[0] == '~' || path.Contains('%') ? tokens.Path(path) : path;
    }

    /// <summary>
    /// A word that does not begin a path may belong to the path before it. The reader of the files then decides, so
    /// that PulsarOps does not guess.
    /// </summary>
    private IReadOnlyList<string> SplitPaths(SshQuery query, string key, string list, SshTokens tokens,
        Func<SshSettings, IReadOnlyList<string>> ofReader)
    {
        var words = list.Split(' ');
        if (words.Length == 1 || words.All(word => word.Length > 0 && word[0] is '/' or '~'))
            return words;
        try
        {
            if (reader is not null && ofReader(reader.Read(query)) is var paths && string.Join(
                " ", paths) == string.Join(" ", words.Select(tokens.Tilde)))
                return paths;
        }
        catch (PulsarOpsException exception) when (exception.ErrorId is nameof(SR.SshConfigUnsupported) or nameof(
            SR.SshConfigInvalid))
        {
            // The reader does not support the file, and the output of ssh does not show where a path ends.
        }

        throw new PulsarOpsException(
            nameof(SR.SshConfigUnsupported), ErrorKind.NotSupported, query.Host, query.Host,
                $"{key} {list}, a relative path or one with a blank");
    }

    private static SshIdentity IdentityOf(string? probe, out string? hash)
    {
        hash = null;
        if (probe is null || probe.Contains("%C"))
            return SshIdentity.Mine;
        var fields = probe.Split('|');
        var last = fields.Length - ProbeFields;
        hash = fields[last + 1];
        var home = string.Join("|", fields.Take(last + 1));
        return new(fields[last + 5], home.Length > 1 ? home.TrimEnd('/') : home, fields[last + 3], fields[last + 2],
            fields[last + 4]);
    }

    private static string[] Lines(string text) => text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsNamed(string value) => !value.Equals("none", StringComparison.OrdinalIgnoreCase);

    private static PulsarOpsException Invalid(SshQuery query, string what) =>
        new(nameof(SR.SshConfigInvalid), ErrorKind.InvalidInput, query.Host, query.Host, what);
}

/// <summary>Caches the values of ssh_config for a whole run.</summary>
internal sealed class SshConfigs
{
    private readonly ConcurrentDictionary<string, Lazy<ISshConfig>> _configs = new();

    /// <summary>Everything that is needed to connect to a target.</summary>
    public Task<SshEndpoint> ResolveAsync(SshTarget target, CancellationToken cancellation)
    {
        var config = _configs.GetOrAdd(target.SshConfigPath ?? "", _ => new(
            () => SshFiles.Config(target.SshConfigPath), LazyThreadSafetyMode.PublicationOnly));
        return new EndpointResolver(config.Value).ResolveAsync(target, cancellation);
    }
}

/// <summary>
/// Reads ssh_config if there is no OpenSSH client. It refuses unsupported keywords with their file and line, and
/// never ignores them.
/// </summary>
/// <param name="files">The user's file and the system's file, in this order, if they exist.</param>
internal sealed class SshConfigReader(IReadOnlyList<string> files, SshIdentity me, string userFolder) : ISshConfig
{
    private const string SystemFolder = "/etc/ssh";

    private readonly SshConfigFiles _files = new();

    public Task<SshSettings> ReadAsync(SshQuery query, CancellationToken cancellation) => Task.FromResult(Read(query));

    public SshSettings Read(SshQuery query)
    {
        var run = new SshConfigRun(query, me, _files);
        foreach (var file in files)
            run.ReadFile(file, file.StartsWith(SystemFolder + "/", StringComparison.Ordinal) ? SystemFolder
                : userFolder);
        return run.Finish();
    }
}
