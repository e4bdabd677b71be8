using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PulsarOps;

/// <summary>Completes the namespaces that every cluster has. No host is asked.</summary>
public sealed class NamespaceCompleter : IArgumentCompleter
{
    private static readonly (string Name, string Use)[] Known =
    [
        ("public/default", "the namespace of topics whose names contain no namespace"),
        ("pulsar/system", "topics of Pulsar itself, such as those of transactions"),
    ];

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return Known.Where(known => known.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Select(
            known => new CompletionResult(known.Name, known.Name, CompletionResultType.ParameterValue, known.Use));
    }
}
