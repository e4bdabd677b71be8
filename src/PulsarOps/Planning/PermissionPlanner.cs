using System.Text.Json.Nodes;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>The permissions to grant or to revoke.</summary>
/// <param name="Grants">Whether they are granted; otherwise they are revoked.</param>
/// <param name="Actions">Empty to revoke all actions.</param>
internal sealed record PermissionRequest(
    bool Grants, IReadOnlyList<PermissionScope> Scopes, IReadOnlyList<string> Subjects,
    IReadOnlyList<PulsarPermissionAction> Actions)
{
    public PulsarAction Action => Grants ? PulsarAction.GrantPermission : PulsarAction.RevokePermission;
}

/// <summary>What one subject may do in one scope, before and after the change.</summary>
/// <remarks>
/// The actions are those of the broker, so that an action that PulsarOps does not know survives the change.
/// </remarks>
internal sealed record PermissionChange(
    PermissionScope Scope, string Subject, IReadOnlyList<string> Before, IReadOnlyList<string> After)
{
    public string Target => $"{Subject} in {Scope}";

    public IReadOnlyList<string> Added => [.. After.Except(Before)];

    public IReadOnlyList<string> Removed => [.. Before.Except(After)];

    public bool IsNeeded => Added.Count > 0 || Removed.Count > 0;

    public string Reason =>
        Added.Count > 0 ? $"it may not {string.Join(", ", Added)} yet" : $"it may still {string.Join(", ", Removed)}";

    /// <summary>The request that makes the change. It contains all actions, because a broker replaces them.</summary>
    public RestOperation Operation(BrokerEndpoint broker) => new(
        Added.Count > 0
            ? $"grant {string.Join(", ", Added)} to {Target}"
            : $"revoke {string.Join(", ", Removed)} from {Target}",
        After.Count > 0 ? "POST" : "DELETE", broker.Address, broker.Port, Scope.PathOf(Subject),
        After.Count > 0 ? new JsonArray([.. After.Select(action => JsonValue.Create(action))]).ToJsonString() : "")
    {
        WebTls = broker.TlsFolder,
    };

    public PulsarPermission ToPermission(string cluster) =>
        new(cluster, Scope.Namespace, Scope.Topic, Subject, ActionNames.Known(After))
        {
            Added = [.. ActionNames.Known(Added)],
            Removed = [.. ActionNames.Known(Removed)],
        };
}

/// <summary>Compares the permissions that are wanted with those that exist. Pure.</summary>
internal static class PermissionPlanner
{
    /// <summary>One change for each subject and scope, whether it is needed or not.</summary>
    public static IReadOnlyList<PermissionChange> Plan(
        PermissionRequest request, Func<PermissionScope, NamespacePermissions> permissions) =>
    [
        .. from scope in request.Scopes.Distinct()
           from subject in request.Subjects.Distinct()
           let before = permissions(scope).Of(scope, subject)
           select new PermissionChange(scope, subject, before, [.. After(request, before).Order()]),
    ];

    private static IEnumerable<string> After(PermissionRequest request, IReadOnlyList<string> before)
    {
        var actions = request.Actions.Select(ActionNames.NameOf);
        return request.Grants ? before.Union(actions)
            : request.Actions.Count == 0 ? []
            : before.Except(actions);
    }
}

/// <summary>The names that brokers give to actions.</summary>
internal static class ActionNames
{
    public static string NameOf(PulsarPermissionAction action) => action.ToString().ToLowerInvariant();

    /// <summary>The actions with these names, in the order of the enumeration.</summary>
    public static IEnumerable<PulsarPermissionAction> Known(IReadOnlyList<string> names) =>
        Enum.GetValues<PulsarPermissionAction>().Where(action => names.Contains(NameOf(action)));
}
