using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Architecture;

/// <summary>The texts for users.</summary>
public sealed partial class TextTests
{
    private const string Advice = "_Advice";

    private static readonly Dictionary<string, string> Texts = SR
        .ResourceManager.GetResourceSet(CultureInfo.InvariantCulture, true, false)!
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static readonly Dictionary<string, string> Sources = Repository
        .Files("src", ".cs")
        .ToDictionary(file => file, Repository.Read);

    /// <summary>Texts that are thrown, or told as a failure: by their names.</summary>
    private static readonly string[] Errors =
    [
        .. Sources
            .Values.SelectMany(source => NameOf().Matches(source))
            .Select(match => match.Groups[1].Value)
            .Except(
                PreflightCatalog.All.Where(check => check.Severity == PreflightSeverity.Warning)
                    .SelectMany(check => check.Ids))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_error_has_a_text_and_an_advice()
    {
        Assert.NotEmpty(Errors);
        Assert.All(Errors, error =>
        {
            Assert.Contains(error, Texts.Keys);
            Assert.Contains(error + Advice, Texts.Keys);
        });
    }

    [Fact]
    public void Every_advice_belongs_to_an_error() =>
        Assert.All(
            Texts.Keys.Where(name => name.EndsWith(Advice, StringComparison.Ordinal)),
            name => Assert.Contains(name[..^Advice.Length], Texts.Keys)
        );

    [Fact]
    public void Every_text_is_used() => Assert.All(
        Texts.Keys.Where(name => !name.EndsWith(Advice, StringComparison.Ordinal) && name != "UnexpectedError"),
        name => Assert.Contains(Sources.Values, source => source.Contains($"SR.{name}", StringComparison.Ordinal)));

    [Fact]
    public void Texts_hold_characters_and_no_escapes_of_them() =>
        Assert.All(Texts, text => Assert.DoesNotMatch(@"\\[nrt]", text.Value));

    [Fact]
    public void Texts_can_be_filled_in() =>
        Assert.All(
            Texts.Values,
            text =>
                Assert.NotEmpty(
                    string.Format(CultureInfo.InvariantCulture, text, [.. Enumerable.Range(0, 10).Cast<object>()])
                )
        );

    [Fact]
    public void Placeholders_of_a_text_and_its_advice_leave_no_gap() =>
        Assert.All(
            Errors,
            error =>
            {
                var used = Placeholder()
                    .Matches(Texts[error] + Texts[error + Advice])
                    .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
                    .Distinct()
                    .Order()
                    .ToArray();
                Assert.Equal(Enumerable.Range(0, used.Length), used);
            }
        );

    [GeneratedRegex(@"nameof\(SR\.(\w+)\)")]
    private static partial Regex NameOf();

    [GeneratedRegex(@"\{(\d)\}")]
    private static partial Regex Placeholder();
}
