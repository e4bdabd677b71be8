using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Hosts.Ssh;

/// <summary>
/// The command lines for a host's login shell. They contain no secret, and nothing that depends on the shell.
/// </summary>
internal static class RemoteShell
{
    /// <summary>The prompt of sudo on stderr.</summary>
    public static string Prompt(ProtocolFrame frame) => $"pulsarops-sudo-{frame.Token}:";

    /// <summary>Starts a program as the leader of a process group, as root if required.</summary>
    /// <param name="asks">Whether sudo may ask for a password.</param>
    public static string CommandLine(ProtocolFrame frame, int scriptLength, PulsarBecome become, bool asks)
    {
        var program = ShellQuote.Quote(frame.Program(scriptLength));
        const string Plain = "exec setsid -w sh -c \"$0\"";
        if (become == PulsarBecome.None)
            return $"exec sh -c {ShellQuote.Quote($"{frame.Hello}; {Plain}")} {program}";

        // LC_ALL=C, because StartFailure reads the messages. -k forces the prompt, whatever sudo has cached. Without
        // -n, a host that requires a terminal would wait for one. -p would set the text of all prompts, also of a
        // second factor.
        var sudo = asks ? $"SUDO_PROMPT={Prompt(frame)}; export SUDO_PROMPT; exec sudo -S -k" : "exec sudo -n";
        // Whether we are root is read without a process.
        var shell =
            $"{frame.Hello}; while read -r key _ id _; do [ \"$key\" = Uid: ] && break; done </proc/self/status; "
            + $"[ \"$id\" = 0 ] && {Plain}; LC_ALL=C; export LC_ALL; "
            + $"{sudo} -- setsid -w sh -c \"$0\"";
        return $"exec sh -c {ShellQuote.Quote(shell)} {program}";
    }

    /// <summary>
    /// Ends a process group with SIGTERM, then SIGKILL. Does nothing if the leader is another process by now.
    /// </summary>
    public static string KillScript(int group, string token) => $$"""
        tr '\0' ' ' </proc/{{group}}/cmdline 2>/dev/null | grep -q {{token}} || exit 0
        kill -TERM -{{group}} 2>/dev/null
        n=0
        while kill -0 -{{group}} 2>/dev/null; do
          n=$((n + 1))
          if [ "$n" -gt 20 ]; then
            kill -KILL -{{group}} 2>/dev/null
            exit 0
          fi
          sleep 0.1
        done
        """;
}
