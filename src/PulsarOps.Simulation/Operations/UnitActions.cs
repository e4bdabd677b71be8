using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Units of systemd, as files. A unit that starts with the host has a link.</summary>
internal static class UnitActions
{
    public static HostOperationOutcome Apply(SimulatedFileSystem files, UnitOperation unit)
    {
        var link = LinkOf(unit.Path);
        files.MakeDirectory(SimulatedFileSystem.Parent(link));
        var written = FileActions.Apply(
            files,
            new FileOperation(unit.Path, "644", unit.Content, "root") { Keep = unit.Keep }
        );
        if (written == HostOperationOutcome.Unchanged && files.FindFile(link) is not null)
            return HostOperationOutcome.Unchanged;
        files.WriteText(link, unit.Path);
        return HostOperationOutcome.Changed;
    }

    public static HostOperationOutcome Apply(SimulatedFileSystem files, RemoveUnitOperation unit)
    {
        files.Remove(LinkOf(unit.Path));
        return files.Remove(unit.Path) ? HostOperationOutcome.Changed : HostOperationOutcome.Unchanged;
    }

    /// <summary>systemd starts only units that it has loaded.</summary>
    public static void Demand(SimulatedFileSystem files, ServiceManager manager)
    {
        if (manager.Kind == ServiceManagerKind.Systemd && files.FindFile($"{Directory}/{manager.Unit}") is null)
            throw new SimulatedFileException($"Failed to start {manager.Unit}: Unit {manager.Unit} not found.");
    }

    public static bool IsEnabled(SimulatedFileSystem files, string unit) =>
        files.FindFile(LinkOf($"{Directory}/{unit}")) is not null;

    private const string Directory = "/etc/systemd/system";

    private static string LinkOf(string unit) => unit.Insert(unit.LastIndexOf('/'), "/multi-user.target.wants");
}
