using System.Security.Cryptography;
using PulsarOps.Deployment.Status;
using PulsarOps.Tests.Support;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Real;

/// <summary>A cluster on this machine under a folder of its own, taken down whatever happens.</summary>
internal sealed class LocalCluster : IDisposable
{
    public const string WholePipeline =
        "$topology | Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata | " +
        "Install-PulsarBookie | Start-PulsarBookie | Install-PulsarBroker | Start-PulsarBroker";

    private readonly Module _module = new();

    /// <summary>Of the release's archive, or of another that takes its place.</summary>
    public LocalCluster(string version, int nodes, int portOffset, string more = "", string? archive = null)
    {
        if (archive is null)
            Archives.Require(version);
        else
            more += $" -ArchivePath {archive}";
        // Not in /tmp, which may be small and in memory.
        Root = Directory.CreateDirectory(Path.Combine("/var/tmp", $"pulsarops-test-{Guid.NewGuid().ToString("N")[..8]}")).FullName;
        Folder = Path.Combine(Root, "cluster");
        NewTopology = $"New-PulsarTopology test -Version {version} -Local -Path {Folder} -NodeCount {nodes} -PortOffset {portOffset} {more}";
        Topology = _module.Run(NewTopology).Succeeded().Of<PulsarTopology>().Single();
    }

    public string Root { get; }

    /// <summary>The cluster's own folder: all that PulsarOps may touch.</summary>
    public string Folder { get; }

    /// <summary>The command that makes the topology, for other processes.</summary>
    public string NewTopology { get; }

    public PulsarTopology Topology { get; }

    public ModuleRun Run(string script) => _module.Run(script, ("topology", Topology));

    public IReadOnlyList<PulsarServiceStatus> Status() => Run("$topology | Get-PulsarCluster").Succeeded().Of<PulsarServiceStatus>();

    /// <summary>Who runs, since when: equal before and after means that nothing was restarted.</summary>
    public string Processes() => string.Join("\n", Status().Select(service => $"{service.Service} {service.ProcessId} {service.Since:O}"));

    public void AssertReady() => Assert.All(Status(), service => Assert.True(service.State == PulsarServiceState.Ready, $"{service}: {service.Detail}"));

    public void AssertHealthy()
    {
        var checks = Run("$topology | Test-PulsarCluster").Succeeded().Of<PulsarOps.Deployment.Checks.PulsarCheck>();
        Assert.Equal(Topology.Services.Count, checks.Count(check => check.Name == "Ready"));
        Assert.Equal(Topology.Of(PulsarRole.Broker).Count(), checks.Count(check => check.Name == "Messages"));
    }

    /// <summary>Every file that PulsarOps keeps, with all that a write would change. Data and logs are the services' own.</summary>
    public IReadOnlyDictionary<string, string> Snapshot() => Directory
        .EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories)
        .Where(path => !IsServicesOwn(path))
        .ToDictionary(path => path, Describe);

    private bool IsServicesOwn(string path)
    {
        var parts = Path.GetRelativePath(Folder, path).Split('/');
        return parts is [_, "logs", ..] or [_, "run", "tmp", ..] || (parts is [_, "data", ..] && parts[^1] != "myid");
    }

    private static string Describe(string path)
    {
        var mode = File.GetUnixFileMode(path);
        if (Directory.Exists(path))
            return $"{mode} {Directory.GetLastWriteTimeUtc(path):O}";
        var info = new FileInfo(path);
        var hash = info.Length < 1 << 20 ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "";
        return $"{mode} {info.LastWriteTimeUtc:O} {info.Length} {hash}";
    }

    public void Dispose()
    {
        _module.Run("$topology | Unlock-PulsarCluster -Force | Uninstall-PulsarCluster -RemoveData -Force", ("topology", Topology));
        _module.Dispose();
        foreach (var process in JavaProcesses.Under(Root))
            process.Kill();
        Directory.Delete(Root, recursive: true);
    }
}
