using System.Reflection;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Architecture;

/// <summary>Who may depend on whom.</summary>
public sealed class LayerTests
{
    private const int LongestFile = 350;

    private static readonly Assembly Module = typeof(PulsarTopology).Assembly;

    /// <summary>Each layer with those that it may use besides itself.</summary>
    private static readonly Dictionary<string, string[]> Layers = new()
    {
        ["Common"] = [],
        ["Topology"] = ["Common"],
        ["Configuration"] = ["Topology", "Common"],
        ["Remote"] = ["Topology", "Common"],
        ["Simulation"] = ["Remote", "Topology", "Common"],
        ["Loading"] = ["Common"],
        ["Deployment"] = ["Loading", "Configuration", "Remote", "Simulation", "Topology", "Common"],
        ["Completion"] = ["Deployment", "Configuration", "Remote", "Simulation", "Topology", "Common"],
        ["Commands"] = ["Completion", "Loading", "Deployment", "Configuration", "Remote", "Simulation", "Topology", "Common"],
    };

    public static TheoryData<string> LayerNames { get; } = [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(LayerNames))]
    public void Layer_uses_only_what_lies_below_it(string layer)
    {
        var types = TypesOf(layer).ToArray();
        Assert.NotEmpty(types);
        var offences =
            from type in types
            from reference in References.Of(type).OfType<Type>().Where(reference => reference.Assembly == Module)
            let other = LayerOf(reference)
            where other is not null && other != layer && !Layers[layer].Contains(other)
            select $"{type} uses {reference}";
        Assert.Empty(offences);
    }

    [Fact]
    public void Every_type_belongs_to_a_layer() => Assert.DoesNotContain(
        Module.GetTypes(),
        type => type.Namespace?.StartsWith("PulsarOps", StringComparison.Ordinal) == true && !Layers.ContainsKey(LayerOf(type) ?? ""));

    [Fact]
    public void PowerShell_is_known_to_commands_completion_and_loading_alone()
    {
        var offences =
            from layer in Layers.Keys.Except(["Commands", "Completion", "Loading"])
            from type in TypesOf(layer)
            from reference in References.Of(type)
            where NamespaceOf(reference).StartsWith("System.Management.Automation", StringComparison.Ordinal)
            select $"{type} uses {reference}";
        Assert.Empty(offences);
    }

    [Theory]
    [InlineData("Topology")]
    [InlineData("Configuration")]
    [InlineData("Deployment.Planning")]
    public void Pure_layer_asks_neither_files_nor_processes_nor_the_environment_nor_the_network_nor_the_clock(string name)
    {
        var offences =
            from type in TypesOf(name)
            from reference in References.Of(type)
            where IsImpure(reference)
            select $"{type} uses {reference.DeclaringType}.{reference}";
        Assert.Empty(offences);
    }

    /// <summary>System.IO.Path follows the rules of the controller, which may be Windows.</summary>
    [Theory]
    [InlineData("Configuration")]
    [InlineData("Deployment.Planning")]
    [InlineData("Simulation.Files")]
    [InlineData("Simulation.Services")]
    public void Paths_of_hosts_follow_the_rules_of_POSIX(string name)
    {
        var offences =
            from type in TypesOf(name)
            from reference in References.Of(type)
            where (reference as Type ?? reference.DeclaringType)?.FullName == "System.IO.Path"
            select $"{type} uses {reference.DeclaringType}.{reference}";
        Assert.Empty(offences);
    }

    [Fact]
    public void Module_references_nothing_but_the_runtime_and_PowerShell()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        Assert.Equal(
            ["System.Management.Automation"],
            Module.GetReferencedAssemblies().Select(assembly => assembly.Name!)
                .Where(name => !File.Exists(Path.Combine(runtime, $"{name}.dll"))));
    }

    [Fact]
    public void What_runs_on_a_host_is_in_the_files_of_one_folder()
    {
        var scripts = Repository.Files("src", ".sh", ".bash").ToArray();

        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.StartsWith("src/PulsarOps/Remote/Scripts/", script, StringComparison.Ordinal));
        Assert.Equal(
            scripts.Select(script => $"Scripts/{Path.GetFileName(script)}"),
            Module.GetManifestResourceNames().Where(name => name.StartsWith("Scripts/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("tools")]
    public void No_file_is_longer_than_a_reader_likes(string folder) => Assert.DoesNotContain(
        Repository.Files(folder, ".cs", ".sh", ".bash"), file => Repository.Read(file).AsSpan().Count('\n') > LongestFile);

    private static IEnumerable<Type> TypesOf(string name) => Module.GetTypes().Where(type =>
        type.Namespace == $"PulsarOps.{name}" || type.Namespace?.StartsWith($"PulsarOps.{name}.", StringComparison.Ordinal) == true);

    private static string? LayerOf(Type type) =>
        type.Namespace?.Split('.') is ["PulsarOps", var layer, ..] ? layer : null;

    private static string NamespaceOf(MemberInfo member) => (member as Type ?? member.DeclaringType)?.Namespace ?? "";

    private static bool IsImpure(MemberInfo member) => (member as Type ?? member.DeclaringType) switch
    {
        { FullName: "System.IO.Path" } => member.Name is "GetFullPath" or "GetTempPath" or "GetTempFileName",
        { Namespace: "System.IO" } type => !typeof(Exception).IsAssignableFrom(type),
        { Namespace: "System.Diagnostics", Name: "Process" or "ProcessStartInfo" or "Stopwatch" } => true,
        // Iterators ask for their thread.
        { FullName: "System.Environment" } => member is MethodBase { Name: not ("get_NewLine" or "get_CurrentManagedThreadId") },
        { FullName: "System.DateTime" or "System.DateTimeOffset" } => member.Name is "get_Now" or "get_UtcNow",
        { Namespace: { } name } => name.StartsWith("System.Net", StringComparison.Ordinal),
        _ => false,
    };
}
