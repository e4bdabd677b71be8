using System.Text.RegularExpressions;

namespace PulsarOps.Planning;

/// <summary>Hides secrets when the contents of a file are shown.</summary>
internal static class SecretMask
{
    private const string Masked = "(hidden)";
    private const string Message =
        "password|passwd|passphrase|secret|token|credential|privatekey|private[_.-]key"
        + "|authparam|authenticationparam|saslconfig|jaas";

    private static readonly Regex Key = new(Message, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    // A flag of a command line, or a pair in a list: -Dname.password=…, "token:…".
    private static readonly Regex Pair = new(
        $@"(?<key>[\w.-]*(?:{Message})[\w.-]*\s*[=:]\s*)(?<value>[^\s""',;]+)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    );

    // user:password@ in a URL.
    private static readonly Regex Url = new(@"(?<=://[^/\s:@]*:)[^/\s@]+(?=@)", RegexOptions.CultureInvariant);

    public static string? Value(string key, string? value) =>
        string.IsNullOrEmpty(value) ? value : Key.IsMatch(key) ? Masked : Text(value!);

    public static string Text(string text) => Url.Replace(Pair.Replace(text, $"${{key}}{Masked}"), Masked);
}
