using System.Text.RegularExpressions;
using System.Xml.Linq;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Views;

/// <summary>Every public type has a table and a list, and both can be read on 80 columns.</summary>
[Collection(nameof(Screens))]
public sealed partial class ViewTests
{
    private static readonly string FormatFile = Path.Combine(ModuleFolder.Path, "PulsarOps.Format.ps1xml");

    private static readonly XDocument Formats = XDocument.Load(FormatFile);

    /// <summary>What cmdlets give and what hangs on it: public classes that are neither cmdlets nor errors.</summary>
    public static TheoryData<Type> Types =>
        [
            .. typeof(PulsarCmdlet)
                .Assembly.GetExportedTypes()
                .Where(type =>
                    type is { IsClass: true, IsSealed: true, IsAbstract: false }
                    && type.Name.StartsWith("Pulsar", StringComparison.Ordinal)
                    && !typeof(Exception).IsAssignableFrom(type)
                ),
        ];

    [Theory, MemberData(nameof(Types))]
    public void It_has_a_table_a_list_and_a_display_set(Type type)
    {
        Assert.Single(Views(type, "TableControl"));
        Assert.Single(Views(type, "ListControl"));

        var types = XDocument.Load(Path.Combine(ModuleFolder.Path, "PulsarOps.Types.ps1xml"));
        var properties = types.Descendants("Type").Single(entry => entry.Element("Name")!.Value == type.FullName)
            .Descendants("ReferencedProperties").Single().Elements().Select(name => name.Value).ToArray();
        Assert.NotEmpty(properties);
        Assert.All(properties, property => Assert.NotNull(type.GetProperty(property)));
    }

    [Theory, MemberData(nameof(Types))]
    public void Its_views_use_properties_that_exist(Type type)
    {
        var views = Views(type, "TableControl").Concat(Views(type, "ListControl")).ToArray();
        var names = views
            .Descendants("PropertyName")
            .Select(name => name.Value)
            .Concat(
                views
                    .Descendants("ScriptBlock")
                    .SelectMany(script => Property().Matches(script.Value).Select(match => match.Groups[1].Value))
            );
        Assert.All(names, name => Assert.NotNull(type.GetProperty(name)));
    }

    [Theory, MemberData(nameof(Types))]
    public void Its_table_fits(Type type)
    {
        using var screen = new Screen(Only("TableControl"));
        var text = screen.Show(Samples.All[type]);
        Fits(text);

        var rule = text.Split('\n').First(line => Rule().IsMatch(line));
        var header = text.Split('\n').TakeWhile(line => line != rule).Last();
        var labels = Views(type, "TableControl").Descendants("Label").Select(label => label.Value);
        Assert.Equal(labels, header.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory, MemberData(nameof(Types))]
    public void Its_list_fits_and_tells_everything(Type type)
    {
        using var screen = new Screen(Only("ListControl"));
        var text = screen.Show(Samples.All[type]);
        Fits(text);
        Assert.All(
            Views(type, "ListControl")
                .Descendants("ListItem")
                .Select(item => (item.Element("Label") ?? item.Element("PropertyName"))!.Value),
            label => Assert.Matches($@"(?m)^{label} *: ", text)
        );
    }

    [Theory, MemberData(nameof(Types))]
    public void Its_table_uses_the_width_of_the_console(Type type)
    {
        const int Longest = 60;
        // Where the last column has a width, all of them are short.
        var isFree = Views(type, "TableControl").Descendants("TableColumnHeader").Last().Element("Width") is null;
        var last = Views(type, "TableControl").Descendants("TableColumnItem").Last().Element("PropertyName")?.Value;
        foreach (var width in new[] { 120, 220 })
        {
            using var screen = new Screen(width, Only("TableControl"));
            var text = screen.Show(Samples.All[type]);
            Fits(text, width);
            if (!isFree || last is null || width < 220)
                continue;
            var words = Samples.All[type].Select(sample => type.GetProperty(last)!.GetValue(sample))
                .Where(value => value is string or Enum).SelectMany(value => $"{value}".Split(' '))
                .Where(word => word.Length <= Longest);
            Assert.All(words, word => Assert.Contains(word, text, StringComparison.Ordinal));
        }
    }

    private static void Fits(string text, int width = Screen.Width)
    {
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('…', text);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, width));
    }

    private static IEnumerable<XElement> Views(Type type, string control) =>
        Formats
            .Descendants("View")
            .Where(view =>
                view.Element(control) is not null
                && view.Element("ViewSelectedBy")!.Elements("TypeName").Any(name => name.Value == type.FullName)
            );

    /// <summary>
    /// Format-Table and Format-List are not there without Microsoft.PowerShell.Utility: the views of one kind stand
    /// alone instead.
    /// </summary>
    private static string Only(string control)
    {
        var formats = new XDocument(Formats);
        formats.Descendants("View").Where(view => view.Element(control) is null).Remove();
        var file = Path.Combine(AppContext.BaseDirectory, $"PulsarOps.{control}.ps1xml");
        formats.Save(file);
        return file;
    }

    [GeneratedRegex(@"\$_\.(\w+)")]
    private static partial Regex Property();

    [GeneratedRegex(@"\A[ -]*--[ -]*\z")]
    private static partial Regex Rule();
}
