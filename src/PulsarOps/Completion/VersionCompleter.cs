using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PulsarOps.Topology;

namespace PulsarOps;

/// <summary>Completes the releases that the project's tests run, then the known release lines.</summary>
public sealed class VersionCompleter : IArgumentCompleter
{
    private static readonly string[] Tested = ["4.0.8", "2.10.1"];

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return Tested.Select(version => new CompletionResult(
                version, version, CompletionResultType.ParameterValue, "tested with this version of PulsarOps"))
            .Concat(ReleaseCatalog.All.Reverse().Select(line => new CompletionResult(
                $"{line}.0", $"{line}.x", CompletionResultType.ParameterValue,
                $"Java {line.RecommendedJava} recommended")))
            .Where(result => result.CompletionText.StartsWith(word, StringComparison.OrdinalIgnoreCase));
    }
}
