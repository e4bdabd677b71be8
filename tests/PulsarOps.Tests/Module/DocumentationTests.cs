using System.Xml.Linq;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.ModuleContract;

/// <summary>The documentation that is packed with the library.</summary>
public sealed class DocumentationTests
{
    private static readonly HashSet<string> Documented =
    [
        .. XDocument
            .Load(Path.ChangeExtension(ModuleFolder.Library, ".xml"))
            .Descendants("member")
            .Where(member => !string.IsNullOrWhiteSpace(member.Element("summary")?.Value))
            .Select(member => member.Attribute("name")!.Value),
    ];

    public static TheoryData<Type> PublicTypes { get; } =
        [.. typeof(PulsarTopology).Assembly.GetExportedTypes().Except(Cmdlets.All.Select(cmdlet => cmdlet.Type))];

    public static TheoryData<string> Names { get; } = [.. Cmdlets.All.Select(cmdlet => cmdlet.Name)];

    [Theory]
    [MemberData(nameof(PublicTypes))]
    public void Public_type_is_documented(Type type) => Assert.Contains($"T:{type.FullName}", Documented);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_parameter_is_documented(string name) => Assert.All(
        Cmdlets.All.Single(cmdlet => cmdlet.Name == name).Parameters,
        parameter => Assert.Contains($"P:{parameter.DeclaringType!.FullName}.{parameter.Name}", Documented));
}
