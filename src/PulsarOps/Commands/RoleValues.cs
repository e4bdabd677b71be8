using System.Collections;
using System.Management.Automation;
using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Topology.Files;

namespace PulsarOps.Commands;

/// <summary>The services of a node from parameters. A hashtable has the keys and rules of topology files.</summary>
internal static class RoleValues
{
    /// <summary>All problems of the values, or the services.</summary>
    public static (IReadOnlyList<(PulsarRole, ServiceSpec)> Services, IReadOnlyList<PulsarOpsException> Problems) Read(
        string parameter, IReadOnlyList<PulsarRole> roles, Hashtable? values)
    {
        var map = Node(values ?? []);
        var problems = new FileProblems($"-{parameter}");
        new SchemaValidator(problems).Check(TopologyKeys.NodeRoles, map, "roles");
        if (problems.Any)
            return ([], problems.All);

        var given = SpecReader.Services(map).ToLookup(service => service.Role, service => service.Service);
        return given.FirstOrDefault(role => !roles.Contains(role.Key)) is { } other
            ? ([], [new(nameof(SR.ValueOfNoRole), ErrorKind.InvalidInput, parameter, parameter, other.Key)])
            : ([.. roles.Distinct().SelectMany(role => given[role].DefaultIfEmpty(ServiceSpec.Empty)
                .Select(service => (role, service)))], []);
    }

    /// <summary>The roles have the names of topology files, whatever their case.</summary>
    private static YamlNode Node(Hashtable values)
    {
        var map = Node((object)values);
        return YamlNode.Map([.. map.Pairs.Select(pair =>
            pair with { Key = YamlNode.Scalar(pair.Key.Text.ToLowerInvariant(), isText: true) })]);
    }

    private static YamlNode Node(object? value) => ((value as PSObject)?.BaseObject ?? value) switch
    {
        null => YamlNode.Scalar("", isText: false),
        bool isOn => YamlNode.Scalar(isOn ? "true" : "false", isText: false),
        IDictionary map => YamlNode.Map([.. map.Keys.Cast<object>()
            .Select(key => (Name: Text(key), Value: map[key]))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .Select(pair => new YamlPair(YamlNode.Scalar(pair.Name, isText: true), Node(pair.Value)))]),
        IEnumerable list and not string => YamlNode.List([.. list.Cast<object?>().Select(Node)]),
        var other => YamlNode.Scalar(Text(other), isText: other is string),
    };

    private static string Text(object value) => LanguagePrimitives.ConvertTo<string>(value);
}
