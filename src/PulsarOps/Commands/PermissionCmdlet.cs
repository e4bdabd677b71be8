using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>A cmdlet for the permissions of namespaces or topics.</summary>
public abstract class PermissionCmdlet : TopologyCmdlet
{
    private protected const string NamespaceSet = "NamespaceParameterSet";
    private protected const string TopicSet = "TopicParameterSet";
    private protected const string TransactionSet = "TransactionParameterSet";

    /// <summary>The topology, from New-PulsarTopology, Import-PulsarTopology or the previous stage.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ValidateNotNull]
    public override PulsarTopology Topology { get; set; } = null!;

    /// <summary>The namespaces, as <c>tenant/namespace</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NamespaceSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string[] Namespace { get; set; } = [];

    /// <summary>The topics, as <c>persistent://tenant/namespace/topic</c>, instead of whole namespaces.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TopicSet)]
    [ValidateNotNullOrEmpty]
    public string[] Topic { get; set; } = [];

    /// <summary>The topic through which clients of transactions find their coordinators.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TransactionSet)]
    public SwitchParameter Transaction { get; set; }

    /// <summary>What the parameters name.</summary>
    /// <exception cref="PulsarOpsException">A name is not valid.</exception>
    private protected IReadOnlyList<PermissionScope> Scopes() => ParameterSetName switch
    {
        TransactionSet => [PermissionScope.Transactions],
        TopicSet => [.. Topic.Select(PermissionScope.OfTopic)],
        _ => [.. Namespace.Select(PermissionScope.OfNamespace)],
    };
}
