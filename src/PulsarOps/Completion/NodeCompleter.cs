using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PulsarOps;

/// <summary>Completes the names of the nodes of the topology on the command line.</summary>
public sealed class NodeCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var given = fakeBoundParameters["Topology"] ?? fakeBoundParameters["InputObject"];
        if ((given as PSObject)?.BaseObject is not PulsarTopology topology
            && (topology = (given as PulsarTopology)!) is null)
        {
            return [];
        }

        var word = wordToComplete.Trim('\'', '"');
        return topology.Nodes.Where(node => node.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(node => new CompletionResult(
                node.Name, node.Name, CompletionResultType.ParameterValue, string.Join(", ", node.Roles)));
    }
}
