using System.Text.Json;
using System.Text.Json.Nodes;

namespace PulsarOps.Planning;

/// <summary>All permissions of a namespace and its topics, as a broker stores them.</summary>
internal sealed class NamespacePermissions
{
    private readonly Dictionary<PermissionScope, SortedDictionary<string, string[]>> _scopes = [];

    /// <summary>The permissions of a namespace that has none.</summary>
    public static NamespacePermissions None { get; } = new();

    /// <param name="name">The namespace.</param>
    /// <param name="policies">The policies of the namespace, in JSON.</param>
    /// <exception cref="FormatException">These are no policies.</exception>
    public static NamespacePermissions Parse(string name, string policies)
    {
        try
        {
            var result = new NamespacePermissions();
            var permissions = JsonNode.Parse(policies)?["auth_policies"]?.AsObject()
                ?? throw new FormatException("there are no auth_policies");
            result.Add(new(name), permissions["namespace_auth"]);
            foreach (var (topic, subjects) in permissions["destination_auth"]?.AsObject() ?? [])
                result.Add(new(name, topic), subjects);
            return result;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FormatException(error.Message, error);
        }
    }

    /// <summary>The actions of a subject as the broker names them, in alphabetical order.</summary>
    public IReadOnlyList<string> Of(PermissionScope scope, string subject) =>
        _scopes.TryGetValue(scope, out var subjects) && subjects.TryGetValue(subject, out var actions) ? actions : [];

    /// <summary>
    /// The subjects of a topic, or of a namespace followed by its topics; those of each in alphabetical order.
    /// </summary>
    public IEnumerable<(PermissionScope Scope, string Subject, IReadOnlyList<string> Actions)> In(
        PermissionScope scope) =>
        from pair in _scopes
        where pair.Key == scope || scope.Topic is null
        orderby pair.Key.Topic is not null, pair.Key.Topic
        from subject in pair.Value
        where subject.Value.Length > 0
        select (pair.Key, subject.Key, (IReadOnlyList<string>)subject.Value);

    private void Add(PermissionScope scope, JsonNode? subjects)
    {
        var sorted = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (subject, actions) in subjects?.AsObject() ?? [])
            sorted[subject] = [.. (actions?.AsArray() ?? []).Select(action => (string)action!).Order()];
        _scopes[scope] = sorted;
    }
}
