using System.Management.Automation;
using System.Management.Automation.Internal;

namespace PulsarOps.Shell;

/// <summary>Writes text to standard output and error, without escape sequences where nobody can see them.</summary>
internal sealed class ConsoleOutput
{
    /// <summary>The terminal's own colour, whatever it is.</summary>
    public const ConsoleColor Unset = (ConsoleColor)(-1);

    private readonly Lock _lock = new();
    private readonly bool _color;

    // Writing anything else takes the line away first.
    private readonly ProgressLine _progress;

    public ConsoleOutput(bool nonInteractive)
    {
        var dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        _color = !Console.IsOutputRedirected && !dumb && Environment.GetEnvironmentVariable("NO_COLOR") is null;
        if (!_color)
        {
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        }

        var visible = !nonInteractive && !dumb && !Console.IsOutputRedirected && !Console.IsErrorRedirected;
        _progress = new ProgressLine(visible);
    }

    public bool HasColor => _color;

    /// <summary>Sends what is written as output to standard error: for an error that is rendered as an object.</summary>
    public bool OutputIsError { get; set; }

    public void Write(string? text, ConsoleColor foreground = Unset) => Write(text, foreground, end: "");

    public void WriteLine(string? text = null, ConsoleColor foreground = Unset) =>
        Write(text, foreground, Environment.NewLine);

    public void WriteErrorLine(string? text)
    {
        lock (_lock)
        {
            _progress.Hide();
            Console.Error.WriteLine(ForError(text));
        }
    }

    public void ShowProgress(long source, ProgressRecord record)
    {
        lock (_lock)
        {
            _progress.Show(source, record);
        }
    }

    /// <summary>Takes the progress line away for somebody else's output.</summary>
    public void HideProgress()
    {
        lock (_lock)
        {
            _progress.Hide();
        }
    }

    /// <summary>Forgets all progress: the command that reported it has ended.</summary>
    public void EndProgress()
    {
        lock (_lock)
        {
            _progress.End();
        }
    }

    private void Write(string? text, ConsoleColor foreground, string end)
    {
        lock (_lock)
        {
            _progress.Hide();
            if (OutputIsError)
            {
                Console.Error.Write(ForError(text) + end);
            }
            else
            {
                Console.Out.Write(ForOutput(text, foreground) + end);
            }
        }
    }

    private string? ForOutput(string? text, ConsoleColor foreground)
    {
        if (!_color)
        {
            return Plain(text);
        }

        return Enum.IsDefined(foreground)
            ? PSStyle.Instance.Foreground.FromConsoleColor(foreground) + text + PSStyle.Instance.Reset
            : text;
    }

    private string? ForError(string? text) => _color && !Console.IsErrorRedirected ? text : Plain(text);

    private static string? Plain(string? text) =>
        string.IsNullOrEmpty(text) ? text : new StringDecorated(text).ToString(OutputRendering.PlainText);
}
