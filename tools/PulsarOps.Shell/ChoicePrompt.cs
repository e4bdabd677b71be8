using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace PulsarOps.Shell;

/// <summary>Asks for one of some choices, laid out as pwsh does.</summary>
internal sealed class ChoicePrompt(ConsoleOutput output, ConsoleInput input, Collection<ChoiceDescription> choices, int defaultChoice)
{
    private readonly (string HotKey, string Label)[] _labels = [.. choices.Select(Split)];

    public int Ask()
    {
        while (true)
        {
            WriteChoices();
            if (input.ReadLine() is not { } line)
            {
                throw new PromptingException(
                    "The prompt was canceled.", null, "PromptForChoiceCanceled", ErrorCategory.OperationStopped);
            }

            var answer = line.Trim();
            if (answer == "?")
            {
                WriteHelp();
            }
            else if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }
            else if (answer.Length > 0 && Find(answer) is >= 0 and var picked)
            {
                return picked;
            }
        }
    }

    // "Yes to &All" has the hot key A and the label "Yes to All".
    private static (string HotKey, string Label) Split(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        if (mark < 0)
        {
            return ("", choice.Label);
        }

        var hotKey = mark + 1 < choice.Label.Length ? char.ToUpperInvariant(choice.Label[mark + 1]).ToString() : "";
        return (hotKey, choice.Label.Remove(mark, 1).Trim());
    }

    private int Find(string answer)
    {
        var byLabel = Array.FindIndex(_labels, l => l.Label.Equals(answer, StringComparison.OrdinalIgnoreCase));
        return byLabel >= 0
            ? byLabel
            : Array.FindIndex(_labels, l => l.HotKey.Equals(answer, StringComparison.OrdinalIgnoreCase));
    }

    private void WriteChoices()
    {
        var column = 0;
        for (var i = 0; i < _labels.Length; i++)
        {
            var color = i == defaultChoice ? ConsoleColor.Yellow : ConsoleColor.White;
            WriteWrapped($"[{_labels[i].HotKey}] {_labels[i].Label}  ", color, ref column);
        }

        WriteWrapped("[?] Help ", ConsoleColor.Gray, ref column);
        if (defaultChoice >= 0)
        {
            var (hotKey, label) = _labels[defaultChoice];
            WriteWrapped($"(default is \"{(hotKey.Length > 0 ? hotKey : label)}\"): ", ConsoleColor.Gray, ref column);
        }
    }

    private void WriteWrapped(string text, ConsoleColor color, ref int column)
    {
        if (column > 0 && column + text.Length > TerminalSize.Width - 1)
        {
            output.WriteLine();
            column = 0;
        }

        output.Write(text, color);
        column += text.Length;
    }

    private void WriteHelp()
    {
        for (var i = 0; i < _labels.Length; i++)
        {
            var (hotKey, label) = _labels[i];
            output.WriteLine($"{(hotKey.Length > 0 ? hotKey : label)} - {choices[i].HelpMessage}");
        }
    }
}
