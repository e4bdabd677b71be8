using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Ssh;

/// <summary>Expands <c>~</c>, <c>%x</c> and <c>${NAME}</c> in paths of ssh_config, as ssh does.</summary>
internal sealed class SshTokens(string host, IReadOnlyDictionary<char, string> values, string? home)
{
    private const string PasswordFile = "/etc/passwd";

    /// <summary>The tokens that paths may contain.</summary>
    /// <param name="connectionHash">The value of %C; null if only ssh itself can compute it.</param>
    public static SshTokens Of(
        SshQuery query, string address, string user, int port, string? alias, string? jump, SshIdentity me,
            string? connectionHash)
    {
        var values = new Dictionary<char, string>
        {
            ['h'] = address, ['r'] = user, ['p'] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ['n'] = query.Host, ['k'] = alias ?? query.Host, ['u'] = me.User, ['l'] = me.LocalHost,
                ['L'] = me.ShortHost,
            ['j'] = jump is null ? "" : JumpHop.ParseAll(jump) is [.., var last] ? last.Host : "",
        };
        if (me.Home is not null)
            values['d'] = me.Home;
        if (me.UserId is not null)
            values['i'] = me.UserId;
        if (connectionHash is not null)
            values['C'] = connectionHash;
        return new(query.Host, values, me.Home);
    }

    /// <summary>The value of %C for a host without jump hosts.</summary>
    public static string HashOf(SshIdentity me, string address, int port, string user)
    {
        // ssh defines this hash for names of files. It protects nothing.
#pragma warning disable CA5350
        return Hex.Of(SHA1.HashData(
            Encoding.UTF8.GetBytes(FormattableString.Invariant($"{me.LocalHost}{address}{port}{user}"))));
#pragma warning restore CA5350
    }

    /// <summary>Expands everything in a path.</summary>
    public string Path(string text) => Expand(Tilde(text), hasVariables: true);

    /// <summary>Expands only a leading ~.</summary>
    public string Tilde(string text)
    {
        if (!text.StartsWith('~'))
            return text;
        var slash = text.IndexOf('/');
        var user = slash < 0 ? text.Substring(1) : text.Substring(1, slash - 1);
        var folder = user.Length == 0 ? home : HomeOf(user);
        return folder is null ? throw Invalid($"the home folder in {text} is not known") : folder.TrimEnd('/') + (
            slash < 0 ? "" : text.Substring(slash));
    }

    /// <summary>
    /// Expands each %x, and each ${NAME} if variables are allowed. Unknown names are errors, as in ssh.
    /// </summary>
    public string Expand(string text, bool hasVariables)
    {
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (hasVariables && text[at] == '$' && at + 1 < text.Length && text[at + 1] == '{')
            {
                var end = text.IndexOf('}', at);
                var name = end < 0 ? "" : text.Substring(at + 2, end - at - 2);
                if (name.Length == 0)
                    throw Invalid($"{text} has a variable without a closing brace or a name");
                result.Append(Environment.GetEnvironmentVariable(name) ?? throw Invalid(
                    $"the variable {name} in {text} is not set"));
                at = end;
            }
            else if (text[at] != '%')
            {
                result.Append(text[at]);
            }
            else if (++at < text.Length && text[at] == '%')
            {
                result.Append('%');
            }
            else
            {
                result.Append(at < text.Length && values.TryGetValue(text[at], out var value)
                    ? value
                    : throw Invalid(
                        $"the token %{(at < text.Length ? text[at].ToString() : "")} in {text} is unknown"));
            }
        }

        return result.ToString();
    }

    private static string? HomeOf(string user) => !File.Exists(PasswordFile) ? null : File.ReadLines(PasswordFile)
        .Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 5 && fields[0] == user)?[5];

    private PulsarOpsException Invalid(string what) => new(
        nameof(SR.SshConfigInvalid), ErrorKind.InvalidInput, host, host, what);
}

/// <summary>The local values of tokens: the user and this computer.</summary>
/// <param name="Home">The value of %d and ~; null if unknown.</param>
/// <param name="UserId">The value of %i; null if unknown.</param>
internal sealed record SshIdentity(string User, string? Home, string LocalHost, string ShortHost, string? UserId)
{
    public static SshIdentity Mine => new(
        LocalUser.LoginName ?? "", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        HostName(), HostName().Split('.')[0], UserIdOf());

    // .NET truncates the name at its first dot.
    private static string HostName() =>
        File.Exists("/proc/sys/kernel/hostname") ? File.ReadAllText("/proc/sys/kernel/hostname").Trim()
            : Environment.MachineName;

    private static string? UserIdOf()
    {
        try
        {
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(
                text => text.StartsWith("Uid:", StringComparison.Ordinal));
            return line?.Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries) is [_, _, var effective, ..]
                ? effective : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
