using System.Security.Cryptography;
using PulsarOps.Common;
using PulsarOps.Remote.Leases;
using PulsarOps.Remote.Primitives;

namespace PulsarOps.Remote;

/// <summary>A batch as apply.sh reads it.</summary>
internal static class BatchWriter
{
    private const int SecondsPerPrimitive = 2;

    private const int SecondsPerRequest = 40;

    // 400 MB and more, on a slow disk.
    private const int SecondsPerRelease = 600;

    // Somebody else may hold the package manager's lock, and a mirror may be slow.
    private const int SecondsPerInstallation = 1200;

    private const int SecondsPerFirewall = 60;

    public static byte[] Write(HostBatch batch, int lockSeconds)
    {
        var writer = new WireWriter().Line("state", batch.StateDirectory, lockSeconds, batch.Owner);
        if (batch.Begin is { } begin)
            writer.Line(["begin", .. LeaseWriter.Fields(begin)]);
        foreach (var past in batch.Past)
            writer.Line(["past", .. LeaseWriter.Fields(past)]);
        foreach (var entry in batch.Entries)
        {
            if (entry.Note is { } note && batch.Owner.Length > 0)
                writer.Line(["step", .. LeaseWriter.Fields(note)]);
            writer.Line([entry.Number, string.Join(",", entry.After), .. Fields(entry.Primitive)]);
            if (entry.Primitive is ContentPrimitive text)
                writer.Raw(text.Content);
        }

        return writer.Line("end").ToArray();
    }

    /// <summary>Generous: it ends a stuck host, not a slow one.</summary>
    public static TimeSpan Deadline(HostBatch batch, int lockSeconds) => TimeSpan.FromSeconds(
        60 + lockSeconds + batch.Entries.Sum(entry => entry.Primitive switch
        {
            ReleasePrimitive => SecondsPerRelease,
            PackagePrimitive => SecondsPerInstallation,
            FirewallPrimitive => SecondsPerFirewall,
            StopPrimitive stop => stop.TimeoutSeconds + 10,
            RestPrimitive => SecondsPerRequest,
            _ => SecondsPerPrimitive,
        }));

    private static string KindOf(ServiceKeeper keeper) => keeper.Kind.ToString().ToLowerInvariant();

    /// <summary>All that tells one primitive from another.</summary>
    public static object[] Fields(HostPrimitive primitive) => primitive switch
    {
        DirectoryPrimitive directory => ["directory", directory.Path, directory.Mode, directory.Owner],
        FilePrimitive file => ["file", file.Path, file.Mode, file.Content.Length, Hash(file.Content), file.Owner, file.Keep],
        RemovePrimitive remove => ["remove", remove.Path],
        PrunePrimitive prune => ["prune", prune.Path],
        ReleaseRemovalPrimitive release => ["remove-tree", release.Tree],
        ReleasePrimitive release =>
            ["release", release.Archive, release.Sha512, release.Tree, release.Program, release.Proxy],
        StartPrimitive start =>
        [
            "start", start.Id, start.PidFile, start.OutputFile, start.WorkDirectory, start.EnvironmentFile,
            WireWriter.Words(start.Inputs), WireWriter.Words(start.Command), KindOf(start.Keeper), start.Keeper.Unit, start.Keeper.User,
        ],
        StopPrimitive stop => ["stop", stop.Id, stop.PidFile, stop.TimeoutSeconds, stop.Kill ? "yes" : "no", KindOf(stop.Keeper), stop.Keeper.Unit],
        JobPrimitive job =>
            ["job", job.Id, job.Directory, job.WorkDirectory, job.EnvironmentFile, WireWriter.Words(job.Command), job.User],
        UnitPrimitive unit => ["unit", unit.Path, "644", unit.Content.Length, Hash(unit.Content), unit.Keep],
        RemoveUnitPrimitive unit => ["remove-unit", unit.Path],
        AccountPrimitive account => ["account", account.User, account.Home, account.Mark],
        AccountRemovalPrimitive account => ["account-removal", account.User, account.Mark],
        PackagePrimitive package => ["package", WireWriter.Words(package.Names)],
        EditPrimitive edit => ["edit", edit.Path, edit.OldSha256, edit.Content.Length, Hash(edit.Content)],
        HostNamePrimitive name => ["hostname", name.Name],
        KernelSettingPrimitive setting => ["sysctl", setting.Key, setting.Value],
        FirewallPrimitive wall =>
            ["firewall", wall.Open ? "open" : "close", wall.Kind, wall.Zone, string.Join(" ", wall.Ports), wall.Mark],
        RestPrimitive rest => ["rest", rest.Method, rest.Address, rest.Port, rest.Path, rest.Body],
        _ => throw new ArgumentOutOfRangeException(nameof(primitive)),
    };

    /// <summary>As sha256sum prints it.</summary>
    public static string Hash(byte[] content)
    {
        return Hex.Of(SHA256.HashData(content));
    }
}
