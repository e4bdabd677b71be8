using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Checks;
using PulsarOps.Common;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Help;

/// <summary>An administrator finds every id that PulsarOps can show.</summary>
public sealed partial class TroubleshootingTests
{
    private const string Page = "about_PulsarOps_Troubleshooting";
    private const string Advice = "_Advice";

    private static readonly string[] Texts =
    [
        .. SR.ResourceManager.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: true)!
            .Cast<DictionaryEntry>().Select(entry => (string)entry.Key),
    ];

    [Fact]
    public void Every_error_is_in_the_table() =>
        Same(
            Texts.Where(text => text.EndsWith(Advice, StringComparison.Ordinal)).Select(text => text[..^Advice.Length]),
            "Errors"
        );

    [Fact]
    public void Every_warning_is_in_the_table() =>
        Same(
            Texts.Where(text => !text.EndsWith(Advice, StringComparison.Ordinal) && !Texts.Contains(text + Advice)),
            "Warnings"
        );

    [Fact]
    public void Every_check_that_can_fail_is_in_the_table()
    {
        var script = File.ReadAllText(Checkout.File("src", "PulsarOps", "Hosts", "Scripts", "canary.sh"));
        var stages = CanaryStage().Matches(script).Select(match => match.Groups[1].Value).Distinct()
            .Select(stage => $"Canary{char.ToUpperInvariant(stage[0])}{stage[1..]}Failed");
        var states = Enum.GetValues<PulsarServiceState>()
            .Where(state => state != PulsarServiceState.Ready)
            .Select(state => $"Service{state}");
        Same(stages.Concat(states), "Checks of Test-PulsarCluster");
    }

    [Fact]
    public void Every_finding_of_the_security_is_in_the_table() => Same(
        typeof(SecurityFinding).GetFields().Select(field => (string)field.GetRawConstantValue()!),
        "Checks of Test-PulsarSecurity");

    private static void Same(IEnumerable<string> wanted, string heading) =>
        Assert.Equal(
            wanted.Order(StringComparer.Ordinal),
            HelpPages.FirstCells(Page, heading).Order(StringComparer.Ordinal)
        );

    [GeneratedRegex(@"answer_with failed (\w+)")]
    private static partial Regex CanaryStage();
}
