using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Roles;

namespace PulsarOps.Engine;

/// <summary>Names what a broker answers to a request about permissions.</summary>
internal static class PermissionErrors
{
    private const int LongestReason = 300;

    private static readonly Regex StatusInDetail = new(
        @" answers: (?<status>[0-9]{3})(\n|\z)(?<text>.*)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline);

    /// <param name="broker">The broker that answered.</param>
    /// <param name="attempt">What was tried, such as "read the permissions of shop/orders".</param>
    /// <param name="scope">The namespace or topic.</param>
    /// <param name="answer">Its answer.</param>
    public static PulsarOpsException Of(
        PulsarService broker, string attempt, PermissionScope scope, RestFact answer) => answer.Status switch
    {
        401 => new(
            nameof(SR.BrokerUnauthorized), ErrorKind.PermissionDenied, broker.Id, broker.Id, attempt, Reason(answer),
            ServiceSecurity.Tools, broker.Host.Paths.Token(ServiceSecurity.Tools)),
        403 => new(
            nameof(SR.BrokerForbidden), ErrorKind.PermissionDenied, broker.Id, broker.Id, attempt, Reason(answer),
            ServiceSecurity.Tools),
        // Only a change is about a topic, after the namespace has been read.
        404 when scope.Topic is { } topic => new(
            nameof(SR.TopicNotFound), ErrorKind.NotFound, topic, topic, broker.Id, Reason(answer)),
        404 => new(
            nameof(SR.NamespaceNotFound), ErrorKind.NotFound, scope.ToString(), scope.Namespace, broker.Id,
            Reason(answer), scope.Namespace.Split('/')[0]),
        409 => new(
            nameof(SR.PermissionConflict), ErrorKind.Busy, scope.ToString(), broker.Id, attempt, Reason(answer)),
        _ => new(
            nameof(SR.PermissionRefused), ErrorKind.Failed, scope.ToString(), broker.Id, attempt, answer.Status,
            Reason(answer)),
    };

    /// <summary>The answer in the detail of a failed operation; its status is 0 if there was none.</summary>
    public static RestFact AnswerIn(string detail) => StatusInDetail.Match(detail) is { Success: true } match
        ? new(int.Parse(match.Groups["status"].Value, CultureInfo.InvariantCulture), match.Groups["text"].Value)
        : new(0, detail);

    /// <summary>The reason that a broker gives in JSON, or else the beginning of its answer.</summary>
    public static string Reason(RestFact answer)
    {
        var text = answer.Text;
        try
        {
            text = (string?)JsonNode.Parse(text)?["reason"] ?? text;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // It is not JSON, such as the page of a web server.
        }

        text = text.Replace("\r", "", StringComparison.Ordinal).Replace('\n', ' ').Trim();
        return text.Length > LongestReason ? text[..LongestReason] + " ..."
            : text.Length > 0 ? text
            : string.Create(CultureInfo.InvariantCulture, $"status {answer.Status}");
    }
}
