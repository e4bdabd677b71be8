using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Topology;
using PulsarOps.Topology.Files;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Remove, "PulsarTopologyNode")]
[OutputType(typeof(PulsarTopology))]
public sealed class RemovePulsarTopologyNodeCommand : PSCmdlet
{
    /// <summary>The topology to reduce.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ValidateNotNull]
    public PulsarTopology Topology { get; set; } = null!;

    /// <summary>The names of the nodes to remove. Wildcards are supported.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[] Node { get; set; } = [];

    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(TopologyNodes.Remove(Topology, [.. Node.SelectMany(Matching)]));
        }
        catch (PulsarOpsException error)
        {
            ThrowTerminatingError(ErrorRecordFactory.Create(error));
        }
    }

    private string[] Matching(string word)
    {
        var names = Topology.Nodes.Select(node => node.Name).ToArray();
        return ServiceSelection.Matching(word, names) is { Length: > 0 } found ? found
            : throw new PulsarOpsException(
                nameof(SR.NodeUnknown), ErrorKind.InvalidInput, word, Topology.Name, word,
                Suggestion.For(word, names) is { } meant ? $" Did you mean '{meant}'?" : "",
                string.Join(", ", names));
    }
}
