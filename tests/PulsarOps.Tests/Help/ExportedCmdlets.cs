using System.Management.Automation;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Help;

/// <summary>What the packed module exports, as PowerShell sees it.</summary>
internal static class ExportedCmdlets
{
    private static readonly Lazy<(Dictionary<string, CommandInfo> Commands, PSModuleInfo Module)> Loaded = new(Load);

    public static IReadOnlyDictionary<string, CommandInfo> All => Loaded.Value.Commands;

    public static PSModuleInfo Manifest => Loaded.Value.Module;

    public static TheoryData<string> Names => [.. All.Keys.Order(StringComparer.Ordinal)];

    public static bool IsCommon(string parameter) => Cmdlet.CommonParameters.Contains(parameter);

    private static (Dictionary<string, CommandInfo> Commands, PSModuleInfo Module) Load()
    {
        using var module = new Module();
        var commands = module.Run("Get-Command -Module PulsarOps").Succeeded().Of<CommandInfo>();

        // Read while the session lives: later its parameters can no longer be resolved.
        foreach (var command in commands)
            _ = command.ParameterSets.Sum(set => set.Parameters.Count) + command.Parameters.Count;
        return (
            commands.ToDictionary(command => command.Name),
            module.Run("Get-Module PulsarOps").Succeeded().Of<PSModuleInfo>()[0]
        );
    }
}
