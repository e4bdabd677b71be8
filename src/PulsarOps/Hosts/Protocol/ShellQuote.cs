namespace PulsarOps.Hosts.Protocol;

/// <summary>The only place that quotes for a shell.</summary>
internal static class ShellQuote
{
    /// <summary>One word for a POSIX shell. It may contain anything but NUL.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "'\\''") + "'";
}
