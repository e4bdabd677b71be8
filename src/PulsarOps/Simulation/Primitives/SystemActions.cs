using System.Text.RegularExpressions;
using PulsarOps.Remote;
using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Files;

namespace PulsarOps.Simulation.Primitives;

/// <summary>Changes of the machine itself.</summary>
internal static class SystemActions
{
    private static readonly Regex JavaPackage = new(@"^(openjdk|java)-([0-9]+)-(jre|openjdk)-headless$", RegexOptions.CultureInvariant);

    /// <summary>Null where the primitive is of another kind.</summary>
    public static PrimitiveOutcome? Apply(SimulatedMachine machine, HostPrimitive primitive) => primitive switch
    {
        AccountPrimitive account => Once(!machine.System.Accounts.ContainsKey(account.User), () => machine.System.Accounts[account.User] = new(account.Mark, account.Home)),
        AccountRemovalPrimitive account => Once(
            machine.System.Accounts.TryGetValue(account.User, out var there) && there.Comment == account.Mark, () => machine.System.Accounts.Remove(account.User)),
        PackagePrimitive package => Install(machine, package),
        EditPrimitive edit => Edit(machine.Files, edit),
        HostNamePrimitive name => Once(machine.System.HostName != name.Name, () => machine.System.HostName = name.Name),
        KernelSettingPrimitive setting => Once(
            machine.System.KernelSettings[setting.Key] != setting.Value, () => machine.System.KernelSettings[setting.Key] = setting.Value),
        FirewallPrimitive { Open: true } wall => Once(true, () => machine.System.OpenPorts.UnionWith(wall.Ports)),
        FirewallPrimitive wall => Once(true, () => machine.System.OpenPorts.ExceptWith(wall.Ports)),
        _ => null,
    };

    private static PrimitiveOutcome Once(bool isMissing, Action change)
    {
        if (!isMissing)
            return PrimitiveOutcome.Unchanged;
        change();
        return PrimitiveOutcome.Changed;
    }

    private static PrimitiveOutcome Install(SimulatedMachine machine, PackagePrimitive package)
    {
        var system = machine.System;
        if (system.PackageManager.Length == 0)
            throw new SimulatedFileException("neither apt-get nor dnf is there");
        if (package.Names.FirstOrDefault(name => !system.Offers.Contains(name)) is { } unknown)
            throw new SimulatedFileException($"E: Unable to locate package {unknown}");

        var changed = false;
        foreach (var name in package.Names)
        {
            changed |= system.MissingPrograms.RemoveWhere(program => program == name || (name == "util-linux" && program is "flock" or "setsid")) > 0;
            if (name == "bash")
                machine.Bash = true;
            if (JavaPackage.Match(name) is not { Success: true } match)
                continue;

            var feature = int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture);
            var home = system.PackageManager == "apt" ? $"/usr/lib/jvm/java-{feature}-openjdk-amd64" : $"/usr/lib/jvm/jre-{feature}-openjdk";
            if (machine.Java.Any(java => java.Home == home))
                continue;
            machine.Java = [.. machine.Java, new(home, feature, $"{feature}.0.8")];
            changed = true;
        }

        return changed ? PrimitiveOutcome.Changed : PrimitiveOutcome.Unchanged;
    }

    private static PrimitiveOutcome Edit(SimulatedFileSystem files, EditPrimitive edit)
    {
        var file = files.FindFile(edit.Path) ?? throw new SimulatedFileException($"{edit.Path} is not there");
        if (file.Sha256 == BatchWriter.Hash(edit.Content))
            return PrimitiveOutcome.Unchanged;
        if (file.Sha256 != edit.OldSha256)
            throw new SimulatedFileException($"{edit.Path} has changed since it was read");
        files.Write(edit.Path, file.Mode, edit.Content);
        return PrimitiveOutcome.Changed;
    }
}
