using System.Globalization;
using System.Net;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Ssh;

/// <summary>
/// Reads the files for one host line by line, as ssh does, because Match depends on the lines before it.
/// </summary>
internal sealed class SshConfigRun
{
    private const int DeepestInclude = 16;
    private const int DefaultPort = 22;

    private static readonly string[] UsualKeys = ["id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"];

    private readonly SshQuery _query;
    private readonly SshIdentity _me;
    private readonly SshConfigFiles _files;
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _lists = [];
    private readonly List<string> _identities = [];
    private readonly List<string> _certificates = [];

    public SshConfigRun(SshQuery query, SshIdentity me, SshConfigFiles files)
    {
        (_query, _me, _files) = (query, me, files);
        if (query.Address is not null)
            _values["hostname"] = query.Address.Replace("%", "%%");
        if (query.User is not null)
            _values["user"] = query.User;
        if (query.Port is { } port)
            _values["port"] = port.ToString(CultureInfo.InvariantCulture);
        if (query.ProxyJump is not null)
            SetJump(query.ProxyJump);
    }

    /// <param name="folder">The folder of relative names of Include.</param>
    public void ReadFile(string file, string folder) => Read(file, folder, isActive: true, isNever: false, 0);

    public SshSettings Finish()
    {
        var address = Address();
        var user = _values.TryGetValue("user", out var named) ? named : _me.User;
        var port = Port();
        var (jump, command) = (ValueUnlessNone("proxyjump"), ValueUnlessNone("proxycommand"));
        var alias = Value("hostkeyalias");
        var tokens = SshTokens.Of(
            _query, address, user, port, alias, jump, _me, jump is null ? SshTokens.HashOf(_me, address, port, user)
                : null);
        var keys = _identities.Count > 0 ? _identities : [.. UsualKeys.Select(key => $"~/.ssh/{key}")];
        return new(
            _query.Host, address, user, port,
            [.. keys.Where(IsNamed).Select(tokens.Path)], [.. _certificates.Where(IsNamed).Select(tokens.Path)],
            Value("identitiesonly") is "yes" or "true", Value("identityagent") is { } agent ? tokens.Path(agent)
                : null, jump, command,
            [.. List("userknownhostsfile", "~/.ssh/known_hosts", "~/.ssh/known_hosts2").Select(tokens.Path)],
            [.. List("globalknownhostsfile", "/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2").Select(
                tokens.Tilde)],
            [.. List("revokedhostkeys").Select(tokens.Path)], alias);
    }

    private static bool IsNamed(string value) => !value.Equals("none", StringComparison.OrdinalIgnoreCase);

    private void Read(string file, string folder, bool isActive, bool isNever, int depth)
    {
        foreach (var line in _files.Read(file))
        {
            if (line.Text.Length == 0)
                throw Invalid(line, $"{line.Keyword} has no argument");
            if (line.Words is not { } words)
                throw Invalid(line, "a quote is not closed");
            if (line.Keyword == "host")
                isActive = !isNever && IsForHost(words);
            else if (line.Keyword == "match")
                isActive = !isNever && IsMatch(line, words);
            else if (line.Keyword == "include")
                Include(line, words, folder, isActive, isNever, depth);
            else if (SshConfigKeywords.Ignored.Contains(line.Keyword) || IsIgnoredUnknown(line.Keyword))
                continue;
            else if (!SshConfigKeywords.Understood.Contains(line.Keyword))
                throw Unsupported(line, line.Keyword);
            else if (isActive)
                Take(line, words);
        }
    }

    private void Take(SshConfigLine line, IReadOnlyList<string> words)
    {
        switch (line.Keyword)
        {
            case "proxyjump":
                SetJump(line.Text.Split('#')[0].TrimEnd());
                return;
            case "proxycommand":
                if (ValueUnlessNone("proxyjump") is null && !_values.ContainsKey("proxycommand"))
                    _values["proxycommand"] = line.Text.TrimStart('=', ' ', '\t');
                return;
            case "knownhostscommand" when IsNamed(line.Text):
            case "canonicalizehostname" when words is not ["no" or "false", ..]:
            case "proxyusefdpass" when words is not ["no" or "false", ..]:
                throw Unsupported(line, $"{line.Keyword} {line.Text}");
            case "userknownhostsfile" or "globalknownhostsfile" or "revokedhostkeys" or "ignoreunknown":
                if (words.Count > 1 && words.Any(word => !IsNamed(word)))
                    throw Invalid(line, $"none cannot be combined with other values of {line.Keyword}");
                if (!_lists.ContainsKey(line.Keyword))
                    _lists[line.Keyword] = words;
                return;
        }

        if (words is not [{ Length: > 0 } value])
            throw Invalid(line, words.Count > 1 ? $"{line.Keyword} has more than one argument"
                : $"{line.Keyword} has no argument");
        if (line.Keyword is "identityfile" or "identityfile2" or "certificatefile")
        {
            var list = line.Keyword == "certificatefile" ? _certificates : _identities;
            if (!list.Contains(value))
                list.Add(value);
            return;
        }

        if (line.Keyword == "port" && PortOf(value) is null)
            throw Invalid(line, $"port {value} is not a port");
        if (line.Keyword == "identitiesonly")
            value = value.ToLowerInvariant();
        if (!_values.ContainsKey(line.Keyword))
            _values[line.Keyword] = value;
    }

    private void Include(SshConfigLine line, IReadOnlyList<string> words, string folder, bool isActive, bool isNever,
        int depth)
    {
        if (depth >= DeepestInclude)
            throw Invalid(line, "Include is nested too deeply");
        foreach (var word in words)
        {
            if (word.Contains('%') || word.Contains("${") || (
                word[0] == '~' && !word.StartsWith("~/", StringComparison.Ordinal)))
                throw Unsupported(line, $"include {word}");
            var pattern = word[0] == '~'
                ? string.Concat(_me.Home, word.AsSpan(1))
                : word[0] == '/'
                ? word
                : $"{folder}/{word}";
            foreach (var file in SshConfigFiles.Find(pattern))
                Read(file, folder, isActive, isNever || !isActive, depth + 1);
        }
    }

    private bool IsForHost(IReadOnlyList<string> patterns)
    {
        var isNegated = patterns.Any(pattern => pattern[0] == '!' && HostPatterns.IsMatch(
            _query.Host, pattern.Substring(1), isExact: true));
        return !isNegated && patterns.Any(pattern => HostPatterns.IsMatch(_query.Host, pattern, isExact: true));
    }

    private bool IsMatch(SshConfigLine line, IReadOnlyList<string> words)
    {
        var result = true;
        for (var at = 0; at < words.Count; at++)
        {
            var isNegated = words[at].StartsWith('!');
            var criterion = words[at].TrimStart('!').ToLowerInvariant();
            bool holds;
            if (criterion is "all" or "canonical")
            {
                // Names are never canonicalised here: CanonicalizeHostname is refused.
                holds = criterion == "all";
            }
            else
            {
                var text = criterion switch
                {
                    "host" => Address(),
                    "originalhost" => _query.Host,
                    "user" => _values.TryGetValue("user", out var user) ? user : _me.User,
                    "localuser" => _me.User,
                    _ => throw Unsupported(line, $"match {line.Text}"),
                };
                if (++at >= words.Count)
                    throw Invalid(line, $"match {criterion} has no pattern");
                var patterns = words[at].Split(',');
                if (criterion is "host" or "originalhost")
                    patterns = [.. patterns.Select(pattern => pattern.ToLowerInvariant())];
                holds = new HostPatterns(patterns, isExact: true).Match(text);
            }

            result &= holds != isNegated;
        }

        return words.Count > 0 ? result : throw Invalid(line, "match has no criterion");
    }

    private bool IsIgnoredUnknown(string keyword) =>
        _lists.TryGetValue("ignoreunknown", out var patterns) && new HostPatterns(
            [.. patterns.SelectMany(word => word.Split(','))]).Match(keyword);

    private void SetJump(string text)
    {
        if (_values.ContainsKey("proxyjump") || (IsNamed(text) && _values.ContainsKey("proxycommand")))
            return;
        if (IsNamed(text))
        {
            JumpHop.ParseAll(text);
            _values["proxycommand"] = "none";
        }

        _values["proxyjump"] = text;
    }

    private string Address()
    {
        var host = Value("hostname") is { } name
            ? new SshTokens(_query.Host, new Dictionary<char, string> { ['h'] = _query.Host }, _me.Home).Expand(
                name, hasVariables: false)
            : _query.Host;
        return IPAddress.TryParse(host, out var address) && host.Contains(':') ? address.ToString()
            : host.ToLowerInvariant();
    }

    private int Port() => Value("port") is { } text && PortOf(text) is { } port ? port : DefaultPort;

    private static int? PortOf(string text) => text == "ssh" ? DefaultPort
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port : null;

    private string? Value(string keyword) => _values.TryGetValue(keyword, out var value) ? value : null;

    private string? ValueUnlessNone(string keyword) => Value(keyword) is { } value && IsNamed(value) ? value : null;

    private IReadOnlyList<string> List(string keyword, params string[] usual) =>
        !_lists.TryGetValue(keyword, out var list) ? usual : list.All(IsNamed) ? list : [];

    private PulsarOpsException Invalid(SshConfigLine line, string what) =>
        new(nameof(SR.SshConfigInvalid), ErrorKind.InvalidInput, _query.Host, _query.Host, $"{line.Place}: {what}");

    private PulsarOpsException Unsupported(SshConfigLine line, string what) =>
        new(nameof(SR.SshConfigUnsupported), ErrorKind.NotSupported, _query.Host, _query.Host,
            $"{what} ({line.Place})");
}
