using System.Security.Cryptography;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Writes a batch in the format of apply.sh.</summary>
internal static class BatchWriter
{
    private const int SecondsPerOperation = 2;

    private const int SecondsPerRequest = 40;

    // Enough for 400 MB and more on a slow disk.
    private const int SecondsPerRelease = 600;

    // Another program may hold the package manager's lock, and a mirror may be slow.
    private const int SecondsPerInstallation = 1200;

    private const int SecondsPerFirewall = 60;

    // ufw takes a third of a second and more for each.
    private const int SecondsPerRule = 2;

    public static byte[] Write(HostBatch batch, int lockSeconds)
    {
        var writer = new ProtocolWriter().Record(
            "batch", ("state", batch.StateDirectory), ("lock_seconds", lockSeconds), ("owner", batch.Owner));
        if (batch.Begin is { } begin)
            writer.Record("begin", LeaseWriter.Fields(begin));
        foreach (var past in batch.Past)
            writer.Record("past", LeaseWriter.Fields(past));
        foreach (var entry in batch.Entries)
        {
            if (entry.Record is { } record && batch.Owner.Length > 0)
                writer.Record("step", LeaseWriter.Fields(record));
            writer.Record(Record(entry.Operation).After(
                ("number", entry.Number), ("after", string.Join(",", entry.After))));
            if (ContentOf(entry.Operation) is { } content)
                writer.Raw(content);
        }

        return writer.Record("end").ToArray();
    }

    /// <summary>Generous, so that it ends only a batch that is stuck, not a slow one.</summary>
    public static TimeSpan Deadline(HostBatch batch, int lockSeconds) => TimeSpan.FromSeconds(
        60 + lockSeconds + batch.Entries.Sum(entry => entry.Operation switch
        {
            ReleaseOperation => SecondsPerRelease,
            PackageOperation => SecondsPerInstallation,
            FirewallOperation wall => SecondsPerFirewall + (SecondsPerRule * wall.Rules.Count),
            StopOperation stop => stop.TimeoutSeconds + 10,
            RestOperation rest => SecondsPerRequest * (1 + rest.Others.Count),
            ZNodeOperation => SecondsPerRequest,
            DrainOperation drain => drain.TimeoutSeconds + SecondsPerRequest,
            _ => SecondsPerOperation,
        }));

    private static byte[]? ContentOf(HostOperation operation) => operation switch
    {
        ContentOperation text => text.Content,
        IssuedFileOperation issued => issued.Content.Bytes,
        _ => null,
    };

    private static string KindOf(ServiceManager manager) => manager.Kind.ToString().ToLowerInvariant();

    /// <summary>Everything that distinguishes one operation from another.</summary>
    public static ProtocolRecord Record(HostOperation operation) => operation switch
    {
        DirectoryOperation directory => new(
            "directory", ("path", directory.Path), ("mode", directory.Mode), ("owner", directory.Owner)),
        FileOperation file => new(
            "file", ("path", file.Path), ("mode", file.Mode), ("size", file.Content.Length),
            ("sha256", Hash(file.Content)), ("owner", file.Owner), ("keep", file.Keep)),
        IssuedFileOperation issued => new(
            "file", ("path", issued.Path), ("mode", issued.Mode), ("size", issued.Content.Bytes.Length),
            ("sha256", Hash(issued.Content.Bytes)), ("owner", issued.Owner), ("keep", "")),
        RemoveOperation remove => new("remove", ("path", remove.Path)),
        PruneOperation prune => new("prune", ("path", prune.Path)),
        ReleaseRemovalOperation release => new("remove-tree", ("path", release.ReleaseDirectory)),
        ReleaseOperation release => new(
            "release", ("archive", release.Archive), ("sha512", release.Sha512), ("path", release.ReleaseDirectory),
            ("program", release.Program), ("proxy", release.Proxy)),
        StartOperation start => new(
            "start", ("id", start.Id), ("pid_file", start.PidFile), ("output", start.OutputFile),
            ("work_directory", start.WorkDirectory), ("environment_file", start.EnvironmentFile),
            ("inputs", ProtocolWriter.Words(start.Inputs)), ("command", ProtocolWriter.Words(start.Command)),
            ("manager", KindOf(start.Manager)), ("unit", start.Manager.Unit), ("user", start.Manager.User)),
        StopOperation stop => new(
            "stop", ("id", stop.Id), ("pid_file", stop.PidFile), ("seconds", stop.TimeoutSeconds),
            ("kill", stop.Kill ? "yes" : "no"), ("manager", KindOf(stop.Manager)), ("unit", stop.Manager.Unit)),
        JobOperation job => new(
            "job", ("id", job.Id), ("directory", job.Directory), ("work_directory", job.WorkDirectory),
            ("environment_file", job.EnvironmentFile), ("command", ProtocolWriter.Words(job.Command)),
            ("user", job.User)),
        UnitOperation unit => new(
            "unit", ("path", unit.Path), ("mode", "644"), ("size", unit.Content.Length),
            ("sha256", Hash(unit.Content)), ("keep", unit.Keep)),
        RemoveUnitOperation unit => new("remove-unit", ("path", unit.Path)),
        AccountOperation account => new(
            "account", ("user", account.User), ("home", account.Home), ("comment", account.Comment)),
        AccountRemovalOperation account => new(
            "account-removal", ("user", account.User), ("comment", account.Comment)),
        PackageOperation package => new("package", ("names", ProtocolWriter.Words(package.Names))),
        EditOperation edit => new(
            "edit", ("path", edit.Path), ("old_sha256", edit.OldSha256), ("size", edit.Content.Length),
            ("sha256", Hash(edit.Content))),
        HostNameOperation name => new("hostname", ("name", name.Name)),
        KernelSettingOperation setting => new("sysctl", ("key", setting.Key), ("value", setting.Value)),
        FirewallOperation wall => new(
            "firewall", ("action", wall.Change.ToString().ToLowerInvariant()), ("kind", wall.Kind), ("zone", wall.Zone),
            ("rules", FirewallRules.Write(wall.Rules)), ("comment", wall.Comment)),
        RestOperation rest => new(
            "rest", ("method", rest.Method), ("address", rest.Address), ("port", rest.Port), ("path", rest.Path),
            ("body", rest.Body), ("web_tls", rest.WebTls ?? ""), ("others", string.Join(" ", rest.Others))),
        ZNodeOperation znode => new(
            "znode", ("servers", znode.Servers), ("zookeeper_tls", znode.ZooKeeperTls ?? ""),
            ("action", znode.Exists ? "create" : "delete"), ("path", znode.Path)),
        DrainOperation drain => new(
            "drain", ("endpoint", drain.Broker.Endpoint), ("web_tls", drain.WebTls ?? ""),
            ("cluster", drain.Cluster), ("ids", string.Join(",", drain.Broker.Ids)),
            ("others", string.Join(" ", drain.Others.Select(
                other => $"{other.Endpoint}={string.Join(",", other.Ids)}"))),
            ("seconds", drain.TimeoutSeconds)),
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    /// <summary>The hash of a content, in the format of sha256sum.</summary>
    public static string Hash(byte[] content)
    {
        return Hex.Of(SHA256.HashData(content));
    }
}
