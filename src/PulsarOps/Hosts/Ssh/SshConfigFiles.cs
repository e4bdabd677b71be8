using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Ssh;

/// <summary>The files of ssh_config, each read once.</summary>
internal sealed class SshConfigFiles
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<SshConfigLine>> _files = new();

    public IReadOnlyList<SshConfigLine> Read(string file) => _files.GetOrAdd(file, path =>
        [.. Lines(path).Select((line, index) => SshConfigLine.Parse(line, path, index + 1)).OfType<SshConfigLine>()]);

    /// <summary>
    /// The files that match a pattern, as in a shell: no hidden files, in the order of their names.
    /// </summary>
    public static IReadOnlyList<string> Find(string pattern)
    {
        IEnumerable<string> found = [pattern.StartsWith('/') ? "/" : ""];
        foreach (var part in pattern.Split(['/'], StringSplitOptions.RemoveEmptyEntries))
        {
            found = part.IndexOfAny(['*', '?', '[']) < 0
                ? found.Select(folder => Path.Combine(folder, part)).Where(
                    path => File.Exists(path) || Directory.Exists(path)).ToArray()
                : found.SelectMany(folder => Names(folder, part)).ToArray();
        }

        return [.. found.Where(File.Exists).OrderBy(file => file, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Names(string folder, string pattern)
    {
        var regex = new Regex(RegexOf(pattern), RegexOptions.Singleline | RegexOptions.CultureInvariant);
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateFileSystemEntries(folder)
                    .Where(path => Path.GetFileName(path) is var name && regex.IsMatch(name) && (
                        name[0] != '.' || pattern[0] == '.'))]
                : [];
        }
        catch (UnauthorizedAccessException)
        {
            // As in ssh, a folder that cannot be listed matches no pattern.
            return [];
        }
    }

    private static string RegexOf(string pattern)
    {
        var text = new StringBuilder("^");
        for (var at = 0; at < pattern.Length; at++)
        {
            var close = pattern[at] == '[' && at + 2 < pattern.Length ? pattern.IndexOf(']', at + 2) : -1;
            if (close > 0)
            {
                var inside = pattern.Substring(at + 1, close - at - 1).Replace(@"\", @"\\").Replace("[", @"\[");
                text.Append('[').Append(inside[0] == '!' ? string.Concat("^", inside.AsSpan(1)) : inside).Append(']');
                at = close;
            }
            else
            {
                text.Append(
                    pattern[at] switch { '*' => ".*", '?' => ".", var other => Regex.Escape(other.ToString()) });
            }
        }

        return text.Append('$').ToString();
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllText(file).Split('\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PulsarOpsException(nameof(SR.SshFileUnreadable), ErrorKind.PermissionDenied, file, exception,
                file, exception.Message);
        }
    }
}

/// <summary>A line of ssh_config with a keyword and its arguments.</summary>
/// <param name="Keyword">The keyword, in lower case.</param>
/// <param name="Text">The unparsed arguments, for commands.</param>
/// <param name="Words">The arguments, without quotes, escapes and comments; null if a quote is not closed.</param>
internal sealed record SshConfigLine(
    string Keyword, string Text, IReadOnlyList<string>? Words, string File, int Number)
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n'];
    private static readonly SearchValues<char> Separators = SearchValues.Create(" \t\r\n=\"");

    public string Place => $"{File}:{Number}";

    /// <summary>Null for a comment or an empty line.</summary>
    public static SshConfigLine? Parse(string line, string file, int number)
    {
        var text = line.TrimEnd(' ', '\t', '\r', '\n', '\f').TrimStart(Blanks);
        if (text.Length == 0 || text[0] == '#')
            return null;
        string keyword, rest;
        if (text[0] == '"')
        {
            var close = text.IndexOf('"', 1);
            keyword = close < 0 ? text : text.Substring(1, close - 1);
            rest = close < 0 ? "" : text.Substring(close + 1).TrimStart(Blanks);
        }
        else
        {
            var end = text.AsSpan().IndexOfAny(Separators);
            keyword = end < 0 ? text : text.Substring(0, end);
            rest = end < 0 ? "" : text.Substring(end).TrimStart(Blanks);
            if (rest.StartsWith('='))
                rest = rest.Substring(1).TrimStart(Blanks);
        }

        return new(keyword.ToLowerInvariant(), rest, Split(rest), file, number);
    }

    /// <summary>
    /// Splits arguments as ssh does: words may contain quotes of both kinds, and # begins a comment where a word could
    /// begin.
    /// </summary>
    private static List<string>? Split(string text)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is ' ' or '\t')
                continue;
            if (text[at] == '#')
                break;
            var word = new StringBuilder();
            var quote = '\0';
            for (; at < text.Length && (quote != '\0' || text[at] is not (' ' or '\t')); at++)
            {
                var next = at + 1 < text.Length ? text[at + 1] : '\0';
                if (text[at] == '\\' && (next is '\'' or '"' or '\\' || (quote == '\0' && next == ' ')))
                    word.Append(text[++at]);
                else if (quote == '\0' && text[at] is '"' or '\'')
                    quote = text[at];
                else if (quote != '\0' && text[at] == quote)
                    quote = '\0';
                else
                    word.Append(text[at]);
            }

            if (quote != '\0')
                return null;
            words.Add(word.ToString());
        }

        return words;
    }
}

/// <summary>The keywords of ssh_config(5).</summary>
internal static class SshConfigKeywords
{
    /// <summary>The keywords that determine the host, its key and the login.</summary>
    public static HashSet<string> Understood { get; } =
    [
        "hostname", "user", "port", "identityfile", "identityfile2", "certificatefile", "identitiesonly",
            "identityagent", "hostkeyalias",
        "proxyjump", "proxycommand", "userknownhostsfile", "globalknownhostsfile", "revokedhostkeys", "ignoreunknown",
        "knownhostscommand", "canonicalizehostname", "proxyusefdpass",
    ];

    /// <summary>The keywords that change neither the host nor its key, and are ignored.</summary>
    public static HashSet<string> Ignored { get; } =
    [
        "addkeystoagent", "addressfamily", "afstokenpassing", "batchmode", "bindaddress", "bindinterface",
        "canonicaldomains", "canonicalizefallbacklocal", "canonicalizemaxdots", "canonicalizepermittedcnames",
        "casignaturealgorithms", "challengeresponseauthentication", "channeltimeout", "checkhostip", "cipher",
        "ciphers", "clearallforwardings", "compression", "compressionlevel", "connectionattempts",
        "connecttimeout", "controlmaster", "controlpath", "controlpersist", "dsaauthentication",
        "dynamicforward", "enableescapecommandline", "enablesshkeysign", "escapechar", "exitonforwardfailure",
        "fallbacktorsh", "fingerprinthash", "forkafterauthentication", "forwardagent", "forwardx11",
        "forwardx11timeout", "forwardx11trusted", "gatewayports", "globalknownhostsfile2",
        "gssapiauthentication", "gssapiclientidentity", "gssapidelegatecredentials", "gssapikexalgorithms",
        "gssapikeyexchange", "gssapirenewalforcesrekey", "gssapiserveridentity", "gssapitrustdns",
        "hashknownhosts", "hostbasedacceptedalgorithms", "hostbasedauthentication", "hostbasedkeytypes",
        "hostkeyalgorithms", "ipqos", "kbdinteractiveauthentication", "kbdinteractivedevices", "keepalive",
        "kerberosauthentication", "kerberostgtpassing", "kexalgorithms", "localcommand", "localforward",
        "loglevel", "logverbose", "macs", "nohostauthenticationforlocalhost", "numberofpasswordprompts",
        "obscurekeystroketiming", "passwordauthentication", "permitlocalcommand", "permitremoteopen",
        "pkcs11provider", "preferredauthentications", "protocol", "pubkeyacceptedalgorithms",
        "pubkeyacceptedkeytypes", "pubkeyauthentication", "rekeylimit", "remotecommand", "remoteforward",
        "requesttty", "requiredrsasize", "rhostsauthentication", "rhostsrsaauthentication", "rsaauthentication",
        "securitykeyprovider", "sendenv", "serveralivecountmax", "serveraliveinterval", "sessiontype", "setenv",
        "skeyauthentication", "smartcarddevice", "stdinnull", "streamlocalbindmask", "streamlocalbindunlink",
        "stricthostkeychecking", "syslogfacility", "tag", "tcpkeepalive", "tisauthentication", "tunnel",
        "tunneldevice", "updatehostkeys", "useprivilegedport", "userknownhostsfile2",
        "useroaming", "usersh", "verifyhostkeydns", "versionaddendum", "visualhostkey", "warnweakcrypto",
        "xauthlocation",
    ];
}
