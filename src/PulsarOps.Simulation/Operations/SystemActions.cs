using System.Text.RegularExpressions;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Simulation;

/// <summary>Operations on the host itself.</summary>
internal static class SystemActions
{
    private static readonly Regex JavaPackage = new(
        @"^(openjdk|java)-([0-9]+)-(jre|openjdk)-headless$",
        RegexOptions.CultureInvariant
    );

    /// <summary>Null if the operation is of another kind.</summary>
    public static HostOperationOutcome? Apply(SimulatedHost host, HostOperation operation) =>
        operation switch
        {
            AccountOperation account => Once(
                !host.System.Accounts.ContainsKey(account.User),
                () => host.System.Accounts[account.User] = new(account.Comment, account.Home)
            ),
            AccountRemovalOperation account => Once(
                host.System.Accounts.TryGetValue(account.User, out var there) && there.Comment == account.Comment,
                () => host.System.Accounts.Remove(account.User)
            ),
            PackageOperation package => Install(host, package),
            EditOperation edit => Edit(host.Files, edit),
            HostNameOperation name => Once(host.System.HostName != name.Name, () => host.System.HostName = name.Name),
            KernelSettingOperation setting => Once(
                host.System.KernelSettings[setting.Key] != setting.Value,
                () => host.System.KernelSettings[setting.Key] = setting.Value
            ),
            FirewallOperation wall => Once(true, () => Change(host.System, wall)),
            _ => null,
        };

    private static void Change(SimulatedSystem system, FirewallOperation wall)
    {
        foreach (var rule in wall.Rules)
        {
            _ = (wall.Change == FirewallChange.Open, rule.IsForAll) switch
            {
                (true, true) => system.OpenPorts.Add(rule.Port),
                (true, false) => system.Rules.Add(rule),
                (false, true) => system.OpenPorts.Remove(rule.Port),
                _ => system.Rules.Remove(rule),
            };
        }
    }

    private static HostOperationOutcome Once(bool isMissing, Action change)
    {
        if (!isMissing)
            return HostOperationOutcome.Unchanged;
        change();
        return HostOperationOutcome.Changed;
    }

    private static HostOperationOutcome Install(SimulatedHost host, PackageOperation package)
    {
        var system = host.System;
        if (system.PackageManager.Length == 0)
            throw new SimulatedFileException("neither apt-get nor dnf is there");
        if (package.Names.FirstOrDefault(name => !system.Offers.Contains(name)) is { } unknown)
            throw new SimulatedFileException($"E: Unable to locate package {unknown}");

        var changed = false;
        foreach (var name in package.Names)
        {
            changed |=
                system.MissingPrograms.RemoveWhere(program =>
                    program == name || (name == "util-linux" && program is "flock" or "setsid")
                ) > 0;
            if (name == "bash")
                host.Bash = true;
            if (JavaPackage.Match(name) is not { Success: true } match)
                continue;

            var feature = int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture);
            var home =
                system.PackageManager == "apt"
                    ? $"/usr/lib/jvm/java-{feature}-openjdk-amd64"
                    : $"/usr/lib/jvm/jre-{feature}-openjdk";
            if (host.Java.Any(java => java.Home == home))
                continue;
            host.Java = [.. host.Java, new(home, feature, $"{feature}.0.8")];
            changed = true;
        }

        return changed ? HostOperationOutcome.Changed : HostOperationOutcome.Unchanged;
    }

    private static HostOperationOutcome Edit(SimulatedFileSystem files, EditOperation edit)
    {
        var file = files.FindFile(edit.Path) ?? throw new SimulatedFileException($"{edit.Path} is not there");
        if (file.Sha256 == BatchWriter.Hash(edit.Content))
            return HostOperationOutcome.Unchanged;
        if (file.Sha256 != edit.OldSha256)
            throw new SimulatedFileException($"{edit.Path} has changed since it was read");
        files.Write(edit.Path, file.Mode, edit.Content);
        return HostOperationOutcome.Changed;
    }
}
