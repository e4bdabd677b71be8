using System.Management.Automation;
using PulsarOps.Engine;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarPermission", DefaultParameterSetName = NamespaceSet)]
[OutputType(typeof(PulsarPermission))]
public sealed class GetPulsarPermissionCommand : PermissionCmdlet
{
    /// <summary>The subjects of the tokens. Wildcards are supported. The default is all subjects.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Subject { get; set; } = ["*"];

    protected override void ProcessRecord()
    {
        var topology = Topology;

        // Brokers compare subjects by case.
        var patterns = Subject.Select(word => WildcardPattern.Get(word, WildcardOptions.None)).ToArray();
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
        {
            PermissionScope[] scopes = [.. Scopes().Distinct()];
            var facts = await new PermissionReader(pool, pipe.Log).ReadAsync(
                topology, scopes, among: null, cancellation);
            pipe.WriteObjects(
                from scope in scopes
                from found in facts.Namespaces[scope.Namespace].In(scope)
                where patterns.Any(pattern => pattern.IsMatch(found.Subject))
                select new PulsarPermission(
                    topology.Name, found.Scope.Namespace, found.Scope.Topic, found.Subject,
                    ActionNames.Known(found.Actions)));
        });
    }
}
