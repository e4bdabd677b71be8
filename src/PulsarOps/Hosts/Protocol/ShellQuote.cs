namespace PulsarOps.Hosts.Protocol;

/// <summary>The one place that quotes for a shell.</summary>
internal static class ShellQuote
{
    /// <summary>One word for a POSIX shell, whatever is in it but NUL.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "'\\''") + "'";
}
