using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Requests to brokers about the permissions of namespaces and topics.</summary>
internal static class PermissionActions
{
    private const int Ok = 200;
    private const int NoContent = 204;
    private const int NotFound = 404;
    private const int PreconditionFailed = 412;

    private static readonly Regex PoliciesPath = new(
        @"\A/admin/v2/namespaces/(?<namespace>[^/?]+/[^/?]+)\z", RegexOptions.CultureInvariant);

    private static readonly Regex PermissionPath = new(
        @"\A/admin/v2/(?<domain>namespaces|persistent|non-persistent)/(?<namespace>[^/?]+/[^/?]+)"
            + @"(/(?<topic>[^/?]+))?/permissions/(?<subject>[^/?]+)\z",
        RegexOptions.CultureInvariant);

    private static readonly RestFact NoNamespace = new(NotFound, """{"reason":"Namespace does not exist"}""");

    /// <summary>Answers a request for the policies of a namespace.</summary>
    public static RestFact Ask(SimulatedHost host, RestProbe request)
    {
        var endpoint = $"{request.Address}:{request.Port.ToString(CultureInfo.InvariantCulture)}";
        if (host.Connect(endpoint) is not BrokerServer { Ready: true } broker)
            return new(0, $"net: {endpoint}: Connection refused");
        if (SimulatedTls.Trouble(host, endpoint, request.WebTls) is { } trouble)
            return new(0, $"net: {endpoint}: {trouble}");
        if (request.Path == "/admin/v2/brokers/ready")
            return new(Ok, "ok");
        if (PoliciesPath.Match(request.Path) is not { Success: true } path)
            return new(NotFound, "");
        return PoliciesOf(broker, path) is { } policies ? new(Ok, policies.ToJsonString()) : NoNamespace;
    }

    /// <summary>Carries out a change of permissions; null if the request is about something else.</summary>
    public static RestFact? Change(BrokerServer broker, RestOperation rest)
    {
        var path = PermissionPath.Match(rest.Path);
        if (!path.Success || path.Groups["topic"].Success == (path.Groups["domain"].Value == "namespaces"))
            return null;
        if (PoliciesOf(broker, path) is not { } policies)
            return NoNamespace;

        var permissions = (JsonObject)policies["auth_policies"]!;
        if (!path.Groups["topic"].Success)
        {
            permissions = (JsonObject)permissions["namespace_auth"]!;
        }
        else
        {
            var topics = (JsonObject)permissions["destination_auth"]!;
            var domain = path.Groups["domain"].Value;
            var topic = $"{domain}://{NameOf(path)}/{Uri.UnescapeDataString(path.Groups["topic"].Value)}";
            if (topics[topic] is null)
                topics[topic] = new JsonObject();
            permissions = (JsonObject)topics[topic]!;
        }

        var subject = Uri.UnescapeDataString(path.Groups["subject"].Value);
        if (rest.Method == "POST")
            permissions[subject] = JsonNode.Parse(rest.Body);
        else if (!permissions.Remove(subject) && path.Groups["topic"].Success)
            return new(PreconditionFailed, """{"reason":"Permissions are not set at the topic level"}""");
        broker.SetPolicies(NameOf(path), policies.ToJsonString());
        return new(NoContent, "");
    }

    private static string NameOf(Match path) => Uri.UnescapeDataString(path.Groups["namespace"].Value);

    private static JsonObject? PoliciesOf(BrokerServer broker, Match path)
    {
        if (broker.Policies(NameOf(path)) is not { } text)
            return null;
        var policies = (JsonObject)JsonNode.Parse(text)!;
        policies["auth_policies"] ??= new JsonObject
        {
            ["namespace_auth"] = new JsonObject(),
            ["destination_auth"] = new JsonObject(),
            ["subscription_auth_roles"] = new JsonObject(),
        };
        return policies;
    }
}
