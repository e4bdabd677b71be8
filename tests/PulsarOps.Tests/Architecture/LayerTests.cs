using System.Reflection;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Architecture;

/// <summary>Which room may depend on which.</summary>
public sealed class LayerTests
{
    private const int LongestFile = 300;
    private const string SimulationName = "PulsarOps.Simulation";

    private static readonly Assembly Module = typeof(PulsarTopology).Assembly;

    /// <summary>
    /// Each room of src/PulsarOps with the rooms that it may use. What is not listed here does not build a room.
    /// </summary>
    private static readonly Dictionary<string, string[]> Layers = new()
    {
        ["Common"] = [],
        ["Loading"] = ["Common"],
        ["Model"] = ["Common"],
        ["Roles"] = ["Hosts", "Model"],
        ["Security"] = ["Model", "Common"],
        ["Topology"] = ["Roles", "Model", "Common"],
        ["Topology/Files"] = ["Topology", "Roles", "Model", "Common"],
        ["Rendering"] = ["Topology", "Roles", "Model"],
        ["Releases"] = ["Rendering", "Model", "Loading", "Common"],
        ["Hosts"] = ["Common"],
        ["Hosts/Protocol"] = ["Hosts", "Common"],
        ["Hosts/Local"] = ["Hosts/Protocol", "Common"],
        ["Hosts/Ssh"] = ["Hosts/Protocol", "Hosts", "Model", "Common"],
        ["Coordination"] = ["Hosts/Protocol", "Hosts", "Common"],
        ["Planning"] =
        [
            "Coordination",
            "Hosts/Protocol",
            "Hosts",
            "Releases",
            "Rendering",
            "Security",
            "Topology",
            "Roles",
            "Model",
            "Common",
        ],
        ["Execution"] = ["Planning", "Releases", "Hosts", "Common"],
        ["Engine"] =
        [
            "Execution", "Planning", "Coordination", "Releases", "Rendering", "Hosts/Ssh", "Hosts/Local",
            "Hosts/Protocol", "Hosts", "Topology", "Roles", "Model", "Loading", "Common",
        ],
        ["Checks"] = ["Engine", "Planning", "Hosts", "Rendering", "Roles", "Security", "Model", "Common"],
        ["Completion"] = ["Topology", "Model"],
        ["Commands"] =
        [
            "Completion",
            "Checks",
            "Engine",
            "Planning",
            "Coordination",
            "Hosts/Ssh",
            "Hosts",
            "Topology/Files",
            "Topology",
            "Security",
            "Model",
            "Loading",
            "Common",
        ],
    };

    public static TheoryData<string> LayerNames { get; } = [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(LayerNames))]
    public void Room_uses_only_what_lies_below_it(string room)
    {
        var types = Rooms.TypesOf(Module, room).ToArray();
        Assert.NotEmpty(types);
        var offences =
            from type in types
            from reference in References.Of(type).OfType<Type>().Where(reference => reference.Assembly == Module)
            let other = Rooms.Of(reference)
            where other is not null && other != room && !Layers[room].Contains(other)
            select $"{type} uses {reference} of {other}";
        Assert.Empty(offences);
    }

    [Fact]
    public void Simulated_hosts_use_only_what_hosts_use()
    {
        string[] used = ["Hosts/Protocol", "Hosts", "Roles", "Topology", "Model", "Common"];
        var offences =
            from type in typeof(SimulatedWorld).Assembly.GetTypes()
            from reference in References.Of(type).OfType<Type>().Where(reference => reference.Assembly == Module)
            let room = Rooms.Of(reference)
            where room is not null && !used.Contains(room)
            select $"{type} uses {reference} of {room}";
        Assert.Empty(offences);
    }

    /// <summary>As long as no room is listed below itself, there is no cycle.</summary>
    [Fact]
    public void Rooms_form_no_cycle()
    {
        var left = Layers.ToDictionary(layer => layer.Key, layer => layer.Value.ToHashSet());
        while (left.FirstOrDefault(layer => layer.Value.Count == 0).Key is { } lowest)
        {
            left.Remove(lowest);
            foreach (var used in left.Values)
                used.Remove(lowest);
        }

        Assert.Empty(left.Keys);
    }

    [Fact]
    public void Every_type_belongs_to_a_room() =>
        Assert.DoesNotContain(
            Module.GetTypes(),
            type =>
                type.Namespace?.StartsWith("PulsarOps", StringComparison.Ordinal) == true
                && !Layers.ContainsKey(Rooms.Of(type) ?? "")
        );

    [Fact]
    public void No_two_types_have_one_name() => Assert.Empty(Rooms.Ambiguous);

    /// <summary>So that a script that names a type outlives a move between folders.</summary>
    [Fact]
    public void Public_types_share_one_namespace() =>
        Assert.Equal([nameof(PulsarOps)], Module.GetExportedTypes().Select(type => type.Namespace).Distinct());

    [Fact]
    public void PowerShell_is_known_to_commands_completion_and_loading_alone()
    {
        var offences =
            from room in Layers.Keys.Except(["Commands", "Completion", "Loading"])
            from type in Rooms.TypesOf(Module, room)
            from reference in References.Of(type)
            where NamespaceOf(reference).StartsWith("System.Management.Automation", StringComparison.Ordinal)
            select $"{type} uses {reference}";
        Assert.Empty(offences);
    }

    [Theory]
    [InlineData("Model")]
    [InlineData("Roles")]
    [InlineData("Topology")]
    [InlineData("Rendering")]
    [InlineData("Planning")]
    public void Pure_room_uses_no_files_processes_network_or_clock(
        string name
    )
    {
        var offences =
            from type in Rooms.TypesOf(Module, name)
            from reference in References.Of(type)
            where IsImpure(reference)
            select $"{type} uses {reference.DeclaringType}.{reference}";
        Assert.Empty(offences);
    }

    /// <summary>What is made or checked depends on arguments alone, and secrets reach a disk in one way.</summary>
    [Fact]
    public void Keys_and_certificates_touch_files_in_one_class_alone()
    {
        var users =
            from type in Rooms.TypesOf(Module, "Security")
            where References.Of(type).Any(member => IsImpure(member) && NamespaceOf(member) != "System.Net")
            select (type.DeclaringType ?? type).Name;
        Assert.Equal(["PkiFolder"], users.Distinct());
    }

    /// <summary>System.IO.Path follows the rules of the controller, which may be Windows.</summary>
    [Theory]
    [InlineData("Rendering")]
    [InlineData("Planning")]
    public void Paths_of_hosts_follow_the_rules_of_POSIX(string name)
    {
        var offences =
            from type in Rooms.TypesOf(Module, name)
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

    /// <summary>The module reaches simulated hosts by <see cref="PulsarOps.Hosts.ISimulation"/> alone.</summary>
    [Fact]
    public void Only_tests_and_the_loader_know_the_simulation()
    {
        Assert.DoesNotContain(Module.GetReferencedAssemblies(), assembly => assembly.Name == SimulationName);
        Assert.Contains(
            typeof(SimulatedWorld).Assembly.GetReferencedAssemblies(),
            assembly => assembly.Name == nameof(PulsarOps)
        );
        Assert.Equal(
            ["src/PulsarOps/Loading/SimulationLoader.cs"],
            Repository.Files("src/PulsarOps", ".cs")
                .Where(file => Repository.Read(file).Contains(SimulationName, StringComparison.Ordinal)));
    }

    [Fact]
    public void Host_scripts_are_in_one_folder()
    {
        var scripts = Repository.Files("src", ".sh", ".bash").ToArray();

        Assert.NotEmpty(scripts);
        Assert.All(
            scripts,
            script => Assert.StartsWith("src/PulsarOps/Hosts/Scripts/", script, StringComparison.Ordinal)
        );
        Assert.Equal(
            scripts.Select(script => $"Scripts/{Path.GetFileName(script)}"),
            Module
                .GetManifestResourceNames()
                .Where(name => name.StartsWith("Scripts/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    [InlineData("tools")]
    public void No_file_is_longer_than_the_limit(string folder) =>
        Assert.DoesNotContain(
            Repository.Files(folder, ".cs", ".sh", ".bash"),
            file => Repository.Read(file).AsSpan().Count('\n') > LongestFile
        );

    private static string NamespaceOf(MemberInfo member) => (member as Type ?? member.DeclaringType)?.Namespace ?? "";

    private static bool IsImpure(MemberInfo member) =>
        (member as Type ?? member.DeclaringType) switch
        {
            { FullName: "System.IO.Path" } => member.Name is "GetFullPath" or "GetTempPath" or "GetTempFileName",
            { Namespace: "System.IO" } type => !typeof(Exception).IsAssignableFrom(type),
            { Namespace: "System.Diagnostics", Name: "Process" or "ProcessStartInfo" or "Stopwatch" } => true,
            // Iterators ask for their thread.
            { FullName: "System.Environment" } => member
                is MethodBase { Name: not ("get_NewLine" or "get_CurrentManagedThreadId") },
            { FullName: "System.DateTime" or "System.DateTimeOffset" } => member.Name is "get_Now" or "get_UtcNow",
            { Namespace: { } name } => name.StartsWith("System.Net", StringComparison.Ordinal),
            _ => false,
        };
}
