using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Planning;

/// <summary>What a permission is for: a namespace, or one of its topics.</summary>
/// <param name="Namespace"><c>tenant/namespace</c>.</param>
/// <param name="Topic">The full name of the topic; null for the whole namespace.</param>
internal sealed record PermissionScope(string Namespace, string? Topic = null)
{
    private const string Admin = "/admin/v2";

    private static readonly Regex NamespaceName = new(@"\A[\w=:.-]+/[\w=:.-]+\z", RegexOptions.ECMAScript);

    private static readonly Regex TopicName = new(
        @"\A(?<domain>persistent|non-persistent)://(?<namespace>[^/]+/[^/]+)/(?<name>[^/\s]+)\z",
        RegexOptions.CultureInvariant);

    /// <summary>The topic through which clients of transactions find their coordinators.</summary>
    public static PermissionScope Transactions { get; } =
        OfTopic("persistent://pulsar/system/transaction_coordinator_assign");

    /// <summary>Where brokers return the policies of the namespace, which contain all of its permissions.</summary>
    /// <remarks>
    /// The paths of permissions do not show what is granted on a topic: they add what is granted on its namespace.
    /// </remarks>
    public string PoliciesPath => $"{Admin}/namespaces/{Escape(Namespace)}";

    /// <exception cref="PulsarOpsException">It is not the name of a namespace (NamespaceInvalid).</exception>
    public static PermissionScope OfNamespace(string name) => IsNamespace(name)
        ? new(name)
        : throw new PulsarOpsException(nameof(SR.NamespaceInvalid), ErrorKind.InvalidInput, name, name);

    /// <exception cref="PulsarOpsException">It is not the full name of a topic (TopicInvalid).</exception>
    public static PermissionScope OfTopic(string name) =>
        TopicName.Match(name) is { Success: true } match && IsNamespace(match.Groups["namespace"].Value)
            && !LeavesFolder(match.Groups["name"].Value)
            ? new(match.Groups["namespace"].Value, name)
            : throw new PulsarOpsException(nameof(SR.TopicInvalid), ErrorKind.InvalidInput, name, name);

    /// <summary>Where brokers accept changes of a subject's permission.</summary>
    /// <exception cref="PulsarOpsException">
    /// The subject would lead to another path, such as that of the namespace itself (SubjectUnusable).
    /// </exception>
    public string PathOf(string subject)
    {
        if (subject.Length == 0 || LeavesFolder(subject))
            throw new PulsarOpsException(nameof(SR.SubjectUnusable), ErrorKind.InvalidInput, subject, subject);
        var scope = Topic is null
            ? PoliciesPath
            : $"{Admin}/{Escape(Topic.Replace("://", "/", StringComparison.Ordinal))}";
        return $"{scope}/permissions/{Uri.EscapeDataString(subject)}";
    }

    public override string ToString() => Topic ?? Namespace;

    private static bool IsNamespace(string name) => NamespaceName.IsMatch(name) && !LeavesFolder(name);

    private static bool LeavesFolder(string name) => name.Split('/', '\\').Any(part => part is "." or "..");

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
