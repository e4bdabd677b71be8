using System.Security;

namespace PulsarOps.Shell;

/// <summary>Reads lines and keys from the terminal; Ctrl+C ends the read, which Console.ReadLine does not offer.</summary>
internal sealed class ConsoleInput(ConsoleOutput output, Interrupts interrupts)
{
    private const char EndOfInput = '\u0004';
    private const int PollMilliseconds = 15;

    /// <summary>The next line; null after Ctrl+C, or after Ctrl+D on an empty line.</summary>
    public string? ReadLine() => Read(mask: null) is { } line ? new string([.. line]) : null;

    /// <summary>The next line, shown as asterisks; null as in <see cref="ReadLine"/>.</summary>
    public SecureString? ReadSecureLine()
    {
        if (Read(mask: '*') is not { } line)
        {
            return null;
        }

        SecureString secret = new();
        for (var i = 0; i < line.Count; i++)
        {
            secret.AppendChar(line[i]);
            line[i] = '\0';
        }

        secret.MakeReadOnly();
        return secret;
    }

    /// <summary>The next key; null after Ctrl+C.</summary>
    public ConsoleKeyInfo? ReadKey(bool echo)
    {
        while (interrupts.ExitCode is null)
        {
            if (Console.KeyAvailable)
            {
                return Console.ReadKey(intercept: !echo);
            }

            Thread.Sleep(PollMilliseconds);
        }

        return null;
    }

    private List<char>? Read(char? mask)
    {
        List<char> line = [];
        while (ReadKey(echo: false) is { } key)
        {
            if (key.Key == ConsoleKey.Enter)
            {
                output.WriteLine();
                return line;
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                Erase(line, 1);
            }
            else if (key is { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control })
            {
                Erase(line, line.Count);
            }
            else if (key.KeyChar == EndOfInput && line is [])
            {
                break;
            }
            else if (!char.IsControl(key.KeyChar))
            {
                line.Add(key.KeyChar);
                output.Write((mask ?? key.KeyChar).ToString());
            }
        }

        output.WriteLine();
        return null;
    }

    private void Erase(List<char> line, int count)
    {
        for (; count > 0 && line is not []; count--)
        {
            line.RemoveAt(line.Count - 1);
            output.Write("\b \b");
        }
    }
}
