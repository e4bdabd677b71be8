using System.Management.Automation.Runspaces;

namespace PulsarOps.Shell;

/// <summary>Turns the words after a script's name into parameters, as <c>pwsh -File</c> does.</summary>
internal static class ScriptArguments
{
    public static IReadOnlyList<CommandParameter> Parse(string[] words)
    {
        List<CommandParameter> parameters = [];
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (word.Length < 2 || word[0] != '-')
            {
                parameters.Add(new CommandParameter(null, word));
                continue;
            }

            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                // Whether the next word is this parameter's value is for the binder to say: it knows the switches.
                parameters.Add(new CommandParameter(word));
            }
            else if (colon < word.Length - 1)
            {
                parameters.Add(new CommandParameter(word[..colon], BoolOrText(word[(colon + 1)..])));
            }
            else if (i + 1 < words.Length)
            {
                parameters.Add(new CommandParameter(word[..colon], words[++i]));
            }
        }

        return parameters;
    }

    private static object BoolOrText(string text) =>
        bool.TryParse(text.AsSpan(text[0] == '$' ? 1 : 0), out var value) ? value : text;
}
