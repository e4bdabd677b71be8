using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace PulsarOps.Shell;

/// <summary>Reads commands and runs them, from a prompt or from standard input, until exit or the end of input.</summary>
internal sealed class CommandLoop(Session session, ShellHost host, Interrupts interrupts, ConsoleOutput output, ConsoleInput? input)
{
    /// <summary>Runs the loop; the result is the exit code of the process.</summary>
    public int Run(bool nested = false)
    {
        var outcome = CommandOutcome.Completed;
        while (ReadCommand(nested) is { } text)
        {
            outcome = session.Run(text, nested);
            if (host.ExitCode is { } exitCode)
            {
                return exitCode;
            }

            if (!ContinueAfterSignal())
            {
                break;
            }
        }

        // A nested loop must not ask for $?: the command that it runs in owns the runspace.
        var succeeded = outcome != CommandOutcome.Terminated && (nested || session.LastSucceeded);
        return interrupts.ExitCode ?? (succeeded ? ExitCodes.Success : ExitCodes.Failure);
    }

    /// <summary>Runs the loop inside a waiting command; its exit leaves only this loop.</summary>
    public void RunNested()
    {
        Run(nested: true);
        host.ExitCode = null;
    }

    // A command that is not complete goes on until an empty line, as in pwsh.
    private string? ReadCommand(bool nested)
    {
        List<string> lines = [];
        while (true)
        {
            var line = ReadLine(() => lines is [] ? Prompt(nested) : ">> ");
            if (line is null)
            {
                if (input is null || interrupts.ExitCode is null)
                {
                    return lines is [] ? null : string.Join('\n', lines);
                }

                lines.Clear();
                if (!ContinueAfterSignal())
                {
                    return null;
                }
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                lines.Add(line);
                if (lines.Count == 1 && !IsIncomplete(line))
                {
                    return line;
                }
            }
            else if (lines is not [])
            {
                return string.Join('\n', lines);
            }
        }
    }

    private string? ReadLine(Func<string> prompt)
    {
        if (input is null)
        {
            return Console.In.ReadLine();
        }

        output.Write(prompt());
        using (interrupts.Begin(static () => { }))
        {
            return input.ReadLine();
        }
    }

    private string Prompt(bool nested)
    {
        try
        {
            var result = session.Invoke(new Command("prompt"), nested);
            return result is [{ } text, ..] ? text.ToString() : "> ";
        }
        catch (RuntimeException)
        {
            // The user's own prompt function fails.
            return "> ";
        }
    }

    // At a prompt Ctrl+C ends the line or the command, not the shell.
    private bool ContinueAfterSignal()
    {
        if (input is not null && interrupts.ExitCode == ExitCodes.Interrupted)
        {
            interrupts.Reset();
        }

        return interrupts.ExitCode is null;
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return errors.Any(e => e.IncompleteInput);
    }
}
