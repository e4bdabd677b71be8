using System.Security.Cryptography;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Protocol;

/// <summary>A batch as apply.sh reads it.</summary>
internal static class BatchWriter
{
    private const int SecondsPerOperation = 2;

    private const int SecondsPerRequest = 40;

    // 400 MB and more, on a slow disk.
    private const int SecondsPerRelease = 600;

    // Somebody else may hold the package manager's lock, and a mirror may be slow.
    private const int SecondsPerInstallation = 1200;

    private const int SecondsPerFirewall = 60;

    public static byte[] Write(HostBatch batch, int lockSeconds)
    {
        var writer = new ProtocolWriter().Line("state", batch.StateDirectory, lockSeconds, batch.Owner);
        if (batch.Begin is { } begin)
            writer.Line(["begin", .. LeaseWriter.Fields(begin)]);
        foreach (var past in batch.Past)
            writer.Line(["past", .. LeaseWriter.Fields(past)]);
        foreach (var entry in batch.Entries)
        {
            if (entry.Record is { } record && batch.Owner.Length > 0)
                writer.Line(["step", .. LeaseWriter.Fields(record)]);
            writer.Line([entry.Number, string.Join(",", entry.After), .. Fields(entry.Operation)]);
            if (entry.Operation is ContentOperation text)
                writer.Raw(text.Content);
        }

        return writer.Line("end").ToArray();
    }

    /// <summary>Generous: it ends a stuck host, not a slow one.</summary>
    public static TimeSpan Deadline(HostBatch batch, int lockSeconds) => TimeSpan.FromSeconds(
        60 + lockSeconds + batch.Entries.Sum(entry => entry.Operation switch
        {
            ReleaseOperation => SecondsPerRelease,
            PackageOperation => SecondsPerInstallation,
            FirewallOperation => SecondsPerFirewall,
            StopOperation stop => stop.TimeoutSeconds + 10,
            RestOperation => SecondsPerRequest,
            _ => SecondsPerOperation,
        }));

    private static string KindOf(ServiceManager manager) => manager.Kind.ToString().ToLowerInvariant();

    /// <summary>All that tells one primitive from another.</summary>
    public static object[] Fields(HostOperation operation) => operation switch
    {
        DirectoryOperation directory => ["directory", directory.Path, directory.Mode, directory.Owner],
        FileOperation file => ["file", file.Path, file.Mode, file.Content.Length, Hash(file.Content), file.Owner, file.Keep],
        RemoveOperation remove => ["remove", remove.Path],
        PruneOperation prune => ["prune", prune.Path],
        ReleaseRemovalOperation release => ["remove-tree", release.ReleaseDirectory],
        ReleaseOperation release =>
            ["release", release.Archive, release.Sha512, release.ReleaseDirectory, release.Program, release.Proxy],
        StartOperation start =>
        [
            "start", start.Id, start.PidFile, start.OutputFile, start.WorkDirectory, start.EnvironmentFile,
            ProtocolWriter.Message(start.Inputs), ProtocolWriter.Message(start.Command), KindOf(start.Manager), start.Manager.Unit, start.Manager.User,
        ],
        StopOperation stop => ["stop", stop.Id, stop.PidFile, stop.TimeoutSeconds, stop.Kill ? "yes" : "no", KindOf(stop.Manager), stop.Manager.Unit],
        JobOperation job =>
            ["job", job.Id, job.Directory, job.WorkDirectory, job.EnvironmentFile, ProtocolWriter.Message(job.Command), job.User],
        UnitOperation unit => ["unit", unit.Path, "644", unit.Content.Length, Hash(unit.Content), unit.Keep],
        RemoveUnitOperation unit => ["remove-unit", unit.Path],
        AccountOperation account => ["account", account.User, account.Home, account.Comment],
        AccountRemovalOperation account => ["account-removal", account.User, account.Comment],
        PackageOperation package => ["package", ProtocolWriter.Message(package.Names)],
        EditOperation edit => ["edit", edit.Path, edit.OldSha256, edit.Content.Length, Hash(edit.Content)],
        HostNameOperation name => ["hostname", name.Name],
        KernelSettingOperation setting => ["sysctl", setting.Key, setting.Value],
        FirewallOperation wall =>
            ["firewall", wall.Open ? "open" : "close", wall.Kind, wall.Zone, string.Join(" ", wall.Ports), wall.Comment],
        RestOperation rest => ["rest", rest.Method, rest.Address, rest.Port, rest.Path, rest.Body],
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    /// <summary>As sha256sum prints it.</summary>
    public static string Hash(byte[] content)
    {
        return Hex.Of(SHA256.HashData(content));
    }
}
