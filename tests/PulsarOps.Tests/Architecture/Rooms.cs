using System.Reflection;
using System.Text.RegularExpressions;

namespace PulsarOps.Tests.Architecture;

/// <summary>
/// The folders of the module's source. A type's room is its folder, because all public types share one namespace.
/// </summary>
internal static partial class Rooms
{
    private const string Source = "src/PulsarOps/";

    /// <summary>Folders that only sort the files of the room above them.</summary>
    private static readonly string[] Shelves = ["Hosts/Facts", "Planning/Preflight"];

    private static readonly ILookup<string, string> FoldersByType = (
        from file in Repository.Files(Source, ".cs")
        from Match declaration in Declaration().Matches(Repository.Read(file))
        select (Type: declaration.Groups["name"].Value, Folder: Path.GetDirectoryName(file[Source.Length..])!)
    )
        .Distinct()
        .ToLookup(pair => pair.Type, pair => pair.Folder);

    /// <summary>Names of types that are declared in more than one folder.</summary>
    public static IEnumerable<string> Ambiguous =>
        FoldersByType.Where(type => type.Count() > 1).Select(type => type.Key);

    /// <summary>Null for what the compiler makes.</summary>
    public static string? Of(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        var name = type.Name.Split('`')[0];
        return name == nameof(PulsarOps.Common.SR) ? "Common"
            : FoldersByType[name].FirstOrDefault() is { } folder ? Room(folder)
            : null;
    }

    public static IEnumerable<Type> TypesOf(Assembly assembly, string room) =>
        assembly.GetTypes().Where(type => Of(type) == room);

    private static string Room(string folder) =>
        Shelves.Contains(folder) ? Path.GetDirectoryName(folder)! : folder;

    [GeneratedRegex(
        @"^(?:public|internal)[\w ]* (?:class|record struct|record|struct|interface|enum|delegate \w+) (?<name>\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex Declaration();
}
