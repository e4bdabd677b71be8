using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Planning;
using PulsarOps.Tests.Architecture;

namespace PulsarOps.Tests.Planning;

/// <summary>The catalogue is complete: nothing else refuses a plan, and the help lists every check.</summary>
public sealed partial class PreflightCatalogTests
{
    private const string Planning = "src/PulsarOps/Planning/";

    /// <summary>Files outside of the folder of the checks that may create errors, and what these errors are.</summary>
    private static readonly Dictionary<string, string> Others = new()
    {
        ["BookieRemoval.cs"] = "the tool has failed, or makes no more copies",
        ["HostMap.cs"] = "no host answered",
        ["JavaChoice.cs"] = "the reason why no Java fits, which the check of Java reports",
        ["MetadataTool.cs"] = "the tool has failed",
        ["NameCheck.cs"] = "the reason why an address is not local, which the check of addresses reports",
        ["Ownership.cs"] = "another cluster owns the folders, which a status reports too",
        ["PermissionScope.cs"] = "the name of a namespace or topic is wrong, or the namespace does not exist",
        ["PermissionSubjects.cs"] = "a subject needs no grant, or cannot be a subject",
        ["PulsarPlan.cs"] = "the plan to carry out is outdated",
        ["UnreachableHosts.cs"] = "some hosts did not answer",
    };

    [Fact]
    public void Names_are_unique() =>
        Assert.Equal(
            PreflightCatalog.All.Count, PreflightCatalog.All.Select(check => check.Name).Distinct().Count());

    [Fact]
    public void Every_message_of_a_check_is_declared()
    {
        var used = Repository.Files(Planning + "Preflight", ".cs")
            .Where(file => !file.EndsWith("PreflightCatalog.cs", StringComparison.Ordinal))
            .SelectMany(file => MessageId().Matches(Repository.Read(file)))
            .Select(match => match.Groups["id"].Value);

        Assert.Empty(used.Except(PreflightCatalog.All.SelectMany(check => check.Ids)));
    }

    [Fact]
    public void Every_declared_message_is_used_by_planning_alone()
    {
        var used = Repository.Files(Planning, ".cs")
            .Where(file => !file.EndsWith("PreflightCatalog.cs", StringComparison.Ordinal))
            .SelectMany(file => MessageId().Matches(Repository.Read(file)))
            .Select(match => match.Groups["id"].Value);

        Assert.Empty(PreflightCatalog.All.SelectMany(check => check.Ids).Except(used));
    }

    [Fact]
    public void Every_error_of_a_check_has_a_remedy()
    {
        var errors = PreflightCatalog.All.Where(check => check.Severity == PreflightSeverity.Error)
            .SelectMany(check => check.Ids).ToArray();

        Assert.NotEmpty(errors);
        Assert.All(
            errors, id => Assert.False(string.IsNullOrEmpty(SR.ResourceManager.GetString(id + "_Advice", null)), id));
    }

    [Fact]
    public void Planners_refuse_nothing_by_themselves() =>
        Assert.Equal(
            Others.Keys.Order(StringComparer.Ordinal),
            Repository.Files(Planning, ".cs")
                .Where(file => !file.StartsWith(Planning + "Preflight", StringComparison.Ordinal))
                .Where(file => ErrorId().IsMatch(Repository.Read(file)))
                .Select(file => file[Planning.Length..])
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Help_lists_every_check_in_its_order()
    {
        var rows = Repository.Read("docs/en-US/about_PulsarOps_Preflight.md").Split('\n')
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => $"{match.Groups["name"].Value}: {match.Groups["ids"].Value.Replace("`", "")}");

        Assert.Equal(
            PreflightCatalog.All.Select(check => $"{check.Name}: {string.Join(", ", check.Ids)}"),
            rows);
    }

    [GeneratedRegex(@"\bSR\.(?<id>[A-Z]\w+)")]
    private static partial Regex MessageId();

    [GeneratedRegex(@"nameof\(SR\.")]
    private static partial Regex ErrorId();

    [GeneratedRegex(@"^\| `(?<name>\w+)` \|[^|]+\| (?<ids>[^|]+) \|$")]
    private static partial Regex Row();
}
