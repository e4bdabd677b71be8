using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using PulsarOps.Model;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Topology;

/// <summary>The public model is immutable, and is serialised without its internals.</summary>
public sealed class PublicModelTests
{
    private static readonly PulsarTopology Topology = LocalTopology.Create(
        "c1",
        new(4, 0, 8),
        "/srv/c1",
        LocalTopology.NodeNames(3),
        10_000,
        new("/archives/pulsar.tar.gz", "abc"),
        PulsarKeyStyle.Auto,
        "/jdk"
    );

    public static TheoryData<Type> Types { get; } =
        [.. typeof(PulsarTopology).Assembly.GetExportedTypes().Where(type => type.IsClass
            && type.Name.StartsWith("Pulsar", StringComparison.Ordinal)
            && !typeof(Exception).IsAssignableFrom(type)
            && !typeof(System.Management.Automation.Cmdlet).IsAssignableFrom(type))];

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_is_sealed_and_immutable_from_outside(Type type)
    {
        Assert.True(type.IsSealed);
        Assert.Empty(type.GetConstructors());
        Assert.Empty(type.GetFields());
        Assert.All(type.GetProperties(), property => Assert.False(property.SetMethod?.IsPublic == true, property.Name));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_says_something_useful_of_itself(Type type)
    {
        // Paths have no name of their own.
        if (type != typeof(PulsarPaths))
            Assert.Equal(type, type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType);
    }

    [Fact]
    public void Collections_cannot_be_changed_by_a_cast()
    {
        var objects = new object[]
        {
            Topology,
            Topology.Nodes[0],
            Topology.Services[0],
            new PulsarServiceStatus(Topology, Topology.Services[0], PulsarServiceState.Ready),
        };
        var mutable =
            from one in objects
            from property in one.GetType().GetProperties()
            let value = property.GetValue(one)
            where value is IList { IsReadOnly: false } or Array or IDictionary { IsReadOnly: false }
            select $"{one.GetType().Name}.{property.Name} is {value.GetType()}";
        Assert.Empty(mutable);
    }

    [Fact]
    public void Serialised_topology_comes_back_with_its_properties_and_without_internals()
    {
        var bound = Topology.With(new()
        {
            Pipeline = new SecretState(), Assumed = ["secret step"], Secrets = new() { Password = new() },
        });

        var text = PSSerializer.Serialize(bound, 4);
        var back = (PSObject)PSSerializer.Deserialize(text);

        Assert.Contains("Deserialized.PulsarOps.PulsarTopology", back.TypeNames);
        Assert.Equal("c1", back.Properties["Name"].Value);
        Assert.Equal("4.0.8", $"{back.Properties["Version"].Value}");
        Assert.Equal(3, ((IEnumerable)((PSObject)back.Properties["Nodes"].Value).BaseObject).Cast<object>().Count());
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        var names = XDocument.Parse(text).Descendants().Attributes("N").Select(attribute => attribute.Value).Distinct();
        Assert.DoesNotContain(
            names,
            name => name is "Context" or "Options" or "Host" or "Pipeline" or "Secrets" or "Password"
        );
    }

    [Fact]
    public void Copies_keep_what_is_internal()
    {
        var state = new SecretState();
        var bound = Topology.With(new() { Pipeline = state });

        Assert.Same(state, bound.WithServices(bound.Services).WithJavaHome("/opt/java").Context.Pipeline);
    }

    [Fact]
    public void Cmdlets_take_what_the_model_calls_the_same() =>
        Assert.All(
            ["Name", "Version", "JavaHome", "KeyStyle"],
            name =>
                Assert.NotNull(
                    typeof(NewPulsarTopologyCommand).GetProperty(name, BindingFlags.Public | BindingFlags.Instance)
                )
        );

    /// <summary>Stands in for sessions; its property is public, so a serializer would show it.</summary>
    private sealed class SecretState : IPipelineState
    {
        public bool IsSimulated => false;

        public string Text { get; } = "secret session";
    }
}
