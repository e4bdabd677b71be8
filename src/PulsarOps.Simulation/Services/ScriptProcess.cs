using System.Globalization;

namespace PulsarOps.Simulation;

/// <summary>
/// A small sh script. It supports echo, sleep, exit, true, false and an ignored SIGTERM; a loop runs forever.
/// </summary>
internal sealed class ScriptProcess(Launch launch, string script) : SimulatedProcess(launch)
{
    private readonly Queue<string> _statements = new(
        script.Split(['\n', ';'], StringSplitOptions.RemoveEmptyEntries).Select(statement => statement.Trim())
            .Where(statement => statement.Length > 0 && !statement.StartsWith('#')));

    private int _status;

    protected override bool Proceed()
    {
        Run();
        return true;
    }

    protected override void Begin() => Run();

    private void Run()
    {
        Rest();
        while (_statements.Count > 0)
        {
            var words = _statements.Dequeue().Split([' '], 2);
            var rest = words.Length > 1 ? words[1] : "";
            switch (words[0])
            {
                case "echo":
                    Echo(rest);
                    break;
                case "trap":
                    IgnoresTerm = rest.StartsWith("''", StringComparison.Ordinal);
                    break;
                case "sleep":
                case "exec" when rest.StartsWith("sleep ", StringComparison.Ordinal):
                    After(double.Parse(rest.Split(' ').Last(), CultureInfo.InvariantCulture));
                    return;
                case "exec" or "while":
                    return;
                case "exit":
                    End(int.Parse(rest, CultureInfo.InvariantCulture));
                    return;
                default:
                    _status = words[0] == "false" ? 1 : 0;
                    break;
            }
        }

        End(_status);
    }

    private void Echo(string message)
    {
        var parts = message.Split([" >>"], 2, StringSplitOptions.None);
        var text = parts[0].Trim('\'', '"');
        if (parts.Length == 1)
            Say(text);
        else
            Host.Files.AppendText(parts[1].Trim(), text + "\n");
    }
}
