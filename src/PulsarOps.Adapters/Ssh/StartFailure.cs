using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// Explains why a script did not start: there is no shell, or sudo refused. Quotes the output of the host, without the
/// text of the script.
/// </summary>
internal static class StartFailure
{
    private const int MaxMessageLength = 600;

    public static PulsarOpsException PasswordRejected(string host, string user) =>
        new(nameof(SR.SudoPasswordRejected), ErrorKind.PermissionDenied, host, host, user);

    /// <param name="answered">Whether a password was sent to sudo.</param>
    public static PulsarOpsException Of(SshTarget target, string user, ScriptAnswer answer, int? status, bool answered)
    {
        var host = target.Name;
        var message = Clean(answer.ErrorTail);
        if (message.Length == 0)
            message = $"it ended with status {status?.ToString(CultureInfo.InvariantCulture) ?? "none"} and no message";
        if (answer.ShellProcess is null || target.Become == PulsarBecome.None)
            return Unavailable(host, message);
        if (Regex.IsMatch(message, @"sudo: (command )?not found"))
            return Denied(nameof(SR.SudoMissing), host, user);
        if (message.Contains("must have a tty"))
            return Denied(nameof(SR.SudoNeedsTerminal), host, user);
        if (Regex.IsMatch(message, "setsid: failed to execute|setsid: exec.*: Permission denied"))
            return Denied(nameof(SR.SudoNoExec), host, user);
        if (answered && Regex.IsMatch(message, "incorrect password attempt|Sorry, try again"))
            return PasswordRejected(host, user);
        if (message.Contains("not allowed to execute"))
            return Denied(nameof(SR.SudoCommandsLimited), host, user);
        return message.Contains("setsid") ? Unavailable(host, message)
            : new(nameof(SR.PrivilegeRequired), ErrorKind.PermissionDenied, host, host, user, message);
    }

    private static PulsarOpsException Unavailable(string host, string message) =>
        new(nameof(SR.ShellUnavailable), ErrorKind.NotSupported, host, host, message);

    private static PulsarOpsException Denied(string errorId, string host, string user) =>
        new(errorId, ErrorKind.PermissionDenied, host, host, user);

    /// <summary>Removes PulsarOps' own commands, which shells and sudo repeat in their messages.</summary>
    private static string Clean(string message)
    {
        // A shell takes the command for its own name, and begins its messages with it.
        var plain = Regex.Replace(message, @"trap : HUP[^\n]*?exec cat >/dev/null 2>&1(?=:)", "sh");
        var lines = plain.Split('\n').Select(line =>
            Regex.Replace(line.TrimEnd(), @"\s*'?(\S*/)?(setsid -w )?sh -c .*pulsarops-.*$", " …"));
        var text = string.Join("\n", lines.Where(line => !line.Contains("pulsarops-begin-")
            && !line.Contains("pulsarops-end-"))).Trim();
        return text.Length > MaxMessageLength ? $"… {text.Substring(text.Length - MaxMessageLength)}" : text;
    }
}
