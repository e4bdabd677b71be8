using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Files;

namespace PulsarOps.Simulation.Primitives;

/// <summary>Units of systemd, as files: one that starts with the machine has a link.</summary>
internal static class UnitActions
{
    public static PrimitiveOutcome Apply(SimulatedFileSystem files, UnitPrimitive unit)
    {
        var link = LinkOf(unit.Path);
        files.MakeDirectory(SimulatedFileSystem.Parent(link));
        var written = FileActions.Apply(files, new FilePrimitive(unit.Path, "644", unit.Content, "root") { Keep = unit.Keep });
        if (written == PrimitiveOutcome.Unchanged && files.FindFile(link) is not null)
            return PrimitiveOutcome.Unchanged;
        files.WriteText(link, unit.Path);
        return PrimitiveOutcome.Changed;
    }

    public static PrimitiveOutcome Apply(SimulatedFileSystem files, RemoveUnitPrimitive unit)
    {
        files.Remove(LinkOf(unit.Path));
        return files.Remove(unit.Path) ? PrimitiveOutcome.Changed : PrimitiveOutcome.Unchanged;
    }

    /// <summary>Systemd starts only what it knows.</summary>
    public static void Demand(SimulatedFileSystem files, ServiceKeeper keeper)
    {
        if (keeper.Kind == KeeperKind.Systemd && files.FindFile($"{Directory}/{keeper.Unit}") is null)
            throw new SimulatedFileException($"Failed to start {keeper.Unit}: Unit {keeper.Unit} not found.");
    }

    public static bool IsEnabled(SimulatedFileSystem files, string unit) => files.FindFile(LinkOf($"{Directory}/{unit}")) is not null;

    private const string Directory = "/etc/systemd/system";

    private static string LinkOf(string unit) => unit.Insert(unit.LastIndexOf('/'), "/multi-user.target.wants");
}
