using System.Reflection;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Help;

/// <summary>A default that help tells wrongly is worse than none.</summary>
public sealed class DefaultValueTests
{
    public static TheoryData<Type, string> Parameters =>
        [
            .. typeof(PulsarCmdlet)
                .Assembly.GetTypes()
                .Where(type =>
                    !type.IsAbstract && type.Name.EndsWith("Command", StringComparison.Ordinal) && type.IsPublic
                )
                .SelectMany(type =>
                    type.GetProperties()
                        .Where(property =>
                            property.PropertyType == typeof(int)
                            || property.PropertyType.IsEnum
                            || (property.Name == "Version" && type == typeof(NewPulsarTopologyCommand))
                        )
                        .Where(property =>
                            property
                                .GetCustomAttributes()
                                .Any(attribute => attribute.GetType().Name == "ParameterAttribute")
                        )
                        .Select(property => new TheoryDataRow<Type, string>(type, property.Name))
                ),
        ];

    [Theory, MemberData(nameof(Parameters))]
    public void The_default_is_the_one_of_the_cmdlet(Type command, string parameter)
    {
        var value = command.GetProperty(parameter)!.GetValue(Activator.CreateInstance(command))!.ToString();
        var cmdlet = ExportedCmdlets.All.Values.Single(info =>
            info is System.Management.Automation.CmdletInfo { ImplementingType: { } type } && type.Name == command.Name
        );
        var described = HelpPages
            .Help(cmdlet.Name)
            .Element(HelpPages.Command + "parameters")!
            .Elements()
            .Single(element => element.Element(HelpPages.Maml + "name")!.Value == parameter);
        Assert.Equal(value, described.Element(HelpPages.Dev + "defaultValue")!.Value);
        Assert.Contains(value!, described.Element(HelpPages.Maml + "description")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ports_of_the_help_are_those_of_the_first_node()
    {
        var topology = LocalTopology.Create(
            "demo",
            ReleaseCatalog.Default,
            "/tmp/demo",
            LocalTopology.NodeNames(3),
            LocalTopology.DefaultPortOffset,
            new(null, null),
            PulsarKeyStyle.Auto,
            null
        );
        var text = HelpPages.Section("New-PulsarTopology", "PARAMETERS");
        Assert.All(
            topology.Services.Where(service => service.Node == "local1").SelectMany(service => service.Ports),
            port => Assert.Contains($"{port.Number}", text, StringComparison.Ordinal));
    }
}
