using System.Diagnostics;

namespace PulsarOps.Tests.Real;

/// <summary>A change behind PulsarOps' back, and what the next run must have done about it, and nothing else.</summary>
internal sealed record Tampering(string Name, Action<string, LocalCluster> Do, string? Path, string? Service = null)
{
    public static IReadOnlyList<Tampering> All { get; } =
    [
        new(
            "a setting",
            (root, _) => File.AppendAllText($"{root}/local2/conf/broker.conf", "managedLedgerCacheSizeMB=17\n"),
            "local2/conf/broker.conf"
        ),
        new(
            "an environment file",
            (root, _) => File.Delete($"{root}/local1/conf/bookie.env"),
            "local1/conf/bookie.env"
        ),
        new(
            "a server's id",
            (root, _) => File.WriteAllText($"{root}/local3/data/zookeeper/myid", "9\n"),
            "local3/data/zookeeper/myid"
        ),
        new(
            "a mode",
            (root, _) => File.SetUnixFileMode($"{root}/local1/conf/zookeeper.conf", UnixFileMode.UserRead),
            "local1/conf/zookeeper.conf"
        ),
        new("a stopped process", (_, cluster) => Kill(cluster, "bookie@local3"), null, "bookie@local3"),
    ];

    public void AssertMended(
        IReadOnlyDictionary<string, string> filesBefore,
        IReadOnlyDictionary<string, string> filesAfter,
        string processesBefore,
        string processesAfter
    )
    {
        // What was changed is as it was; of all else not even the time of the last write has changed.
        var before = filesBefore.Where(file => !Concerns(file.Key) && !IsOfTheRun(file.Key)).ToDictionary();
        var after = filesAfter.Where(file => !Concerns(file.Key) && !IsOfTheRun(file.Key)).ToDictionary();
        Assert.Equal(before, after);
        Assert.Equal(filesBefore.Keys.Order(), filesAfter.Keys.Order());
        foreach (var path in filesBefore.Keys.Where(path => Concerns(path) && !IsOfTheRun(path)))
            Assert.Equal(Lasting(filesBefore[path]), Lasting(filesAfter[path]));

        Assert.Equal(Others(processesBefore), Others(processesAfter));
        if (Service is not null)
            Assert.NotEqual(processesBefore, processesAfter);
    }

    /// <summary>Whether every run writes the path: the lease, the lock, the journal or the record.</summary>
    private static bool IsOfTheRun(string path) =>
        path.EndsWith("/pulsarops", StringComparison.Ordinal)
        || System.IO.Path.GetFileName(path) is "lease" or "lease.lock" or "lock" or "journal" or "made";

    /// <summary>A file that is replaced also touches the folder it is in.</summary>
    private bool Concerns(string path) => Path is null
        ? path.EndsWith($"/{Service!.Replace("@local", "", StringComparison.Ordinal)}.pid", StringComparison.Ordinal)
            || path.Contains("/local3/run", StringComparison.Ordinal)
        : path.Contains($"/{Path}", StringComparison.Ordinal)
            || path.EndsWith($"/{System.IO.Path.GetDirectoryName(Path)}", StringComparison.Ordinal);

    /// <summary>Mode, size and hash, without the time; of a pid file nothing lasts.</summary>
    private string Lasting(string description)
    {
        var parts = description.Split(' ');
        return Service is not null
            ? parts[0]
            : string.Join(
                ' ',
                parts.Where(part => !part.StartsWith("20", StringComparison.Ordinal) || !part.EndsWith('Z'))
            );
    }

    private string[] Others(string processes) =>
        [
            .. processes
                .Split('\n')
                .Where(line => Service is null || !line.StartsWith(Service, StringComparison.Ordinal)),
        ];

    private static void Kill(LocalCluster cluster, string service)
    {
        using var process = Process.GetProcessById(
            cluster.Status().Single(status => status.Service == service).ProcessId
        );
        process.Kill();
        process.WaitForExit();
    }
}
