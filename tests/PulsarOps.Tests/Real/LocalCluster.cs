using System.Diagnostics;
using System.Security.Cryptography;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Real;

/// <summary>A cluster on this machine under a folder of its own, taken down whatever happens.</summary>
internal sealed class LocalCluster : IDisposable
{
    public const string WholePipeline =
        "$topology | Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata | " +
        "Install-PulsarBookie | Start-PulsarBookie | Install-PulsarBroker | Start-PulsarBroker";

    private readonly Module _module = new();
    private readonly string _newTopology;

    /// <summary>Of the release's archive, or of another that takes its place.</summary>
    public LocalCluster(string version, int nodes, int portOffset, string more = "", string? archive = null)
    {
        TestTier.RequireCI();
        if (archive is null)
            Archives.Require(version);
        else
            more += $" -ArchivePath {archive}";
        // Not in /tmp, which may be small and in memory.
        Root = Directory
            .CreateDirectory(Path.Combine("/var/tmp", $"pulsarops-test-{Guid.NewGuid().ToString("N")[..8]}"))
            .FullName;
        Folder = Path.Combine(Root, "cluster");
        NewTopology = _newTopology =
            $"New-PulsarTopology test -Version {version} -Local -Path {Folder} -NodeCount {nodes} -PortOffset "
                + $"{portOffset} {more}";
        Topology = _module.Run(NewTopology).Succeeded().Of<PulsarTopology>().Single();
    }

    public string Root { get; }

    /// <summary>The cluster's own folder: all that PulsarOps may touch.</summary>
    public string Folder { get; }

    /// <summary>The command that makes the topology, for other processes.</summary>
    public string NewTopology { get; private set; }

    public PulsarTopology Topology { get; private set; }

    /// <summary>The journal of this machine.</summary>
    public string Journal => $"{Folder}/pulsarops/journal";

    /// <summary>
    /// From now on something else is wanted than at the beginning: further parameters of New-PulsarTopology.
    /// </summary>
    public void Change(string more) => Want($"{_newTopology} {more}");

    /// <summary>From now on another release is wanted.</summary>
    public void ChangeVersion(string version) =>
        Want(_newTopology.Replace($"-Version {Topology.Version} ", $"-Version {version} ", StringComparison.Ordinal));

    private void Want(string newTopology)
    {
        NewTopology = newTopology;
        Topology = _module.Run(NewTopology).Succeeded().Of<PulsarTopology>().Single();
    }

    public ModuleRun Run(string script) => _module.Run(script, ("topology", Topology));

    public IReadOnlyList<PulsarServiceStatus> Status() =>
        Run("$topology | Get-PulsarCluster").Succeeded().Of<PulsarServiceStatus>();

    /// <summary>Who runs, since when: equal before and after means that nothing was restarted.</summary>
    public string Processes() =>
        string.Join("\n", Status().Select(service => $"{service.Service} {service.ProcessId} {service.Since:O}"));

    public void AssertReady() =>
        Assert.All(
            Status(),
            service => Assert.True(service.State == PulsarServiceState.Ready, $"{service}: {service.Detail}")
        );

    /// <summary>All that is wanted is there, and nothing besides.</summary>
    public void AssertWhole()
    {
        AssertReady();
        AssertNothingHalf();
        Assert.Equal(Topology.Services.Count, JavaProcesses.Under(Folder).Count);
        Assert.False(Directory.Exists($"{Folder}/pulsarops/jobs/metadata"));
    }

    /// <summary>
    /// A process that runs is recorded, and so belongs to a service; what is written is written whole.
    /// </summary>
    public void AssertNothingHalf()
    {
        if (!Directory.Exists(Folder))
            return;

        // Unpacking goes on by itself, as a whole or not at all.
        for (var watch = Stopwatch.StartNew(); IsUnpacking() && watch.Elapsed < TimeSpan.FromMinutes(1);)
            Thread.Sleep(100);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder, "*.pulsarops-new", SearchOption.AllDirectories));
        Assert.False(IsUnpacking());
        var recorded = JavaProcesses.Recorded(Folder);
        Assert.All(
            JavaProcesses.Under(Folder).Where(process => !IsMetadataTool(process)),
            process => Assert.Contains(process.Id, recorded));
    }

    /// <summary>Whoever deploys it again changes nothing.</summary>
    public void AssertUnchangedBy(string script)
    {
        var (files, processes) = (Snapshot(), Processes());
        Run(script).Succeeded();
        Assert.Equal(files, Snapshot());
        Assert.Equal(processes, Processes());
    }

    /// <summary>It can be taken away, and nothing is left of it.</summary>
    public void AssertUninstalls()
    {
        Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();
        Assert.False(Directory.Exists(Folder));
        Assert.Empty(JavaProcesses.Under(Root));
    }

    public void AssertHealthy()
    {
        var checks = Run("$topology | Test-PulsarCluster").Succeeded().Of<PulsarCheck>();
        Assert.Equal(Topology.Services.Count, checks.Count(check => check.Name == "Ready"));
        Assert.Equal(Topology.Of(PulsarRole.Broker).Count(), checks.Count(check => check.Name == "Messages"));
    }

    /// <summary>
    /// Every file that PulsarOps keeps, with all that a write would change. Data and logs are the services' own.
    /// </summary>
    public IReadOnlyDictionary<string, string> Snapshot() => Directory
        .EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories)
        .Where(path => !IsServicesOwn(path))
        .ToDictionary(path => path, Describe);

    /// <summary>What the journal has of a cmdlet, oldest first.</summary>
    public IReadOnlyList<PulsarOperation> Operations(string activity) =>
        [
            .. Run("$topology | Get-PulsarOperation -Last 1000")
                .Succeeded()
                .Of<PulsarOperation>()
                .Where(operation => operation.Activity == activity),
        ];

    /// <summary>What one run of the cmdlet has changed the next ones leave alone.</summary>
    public static void AssertNothingTwice(IEnumerable<PulsarOperation> operations) =>
        Assert.Empty(
            operations
                .SelectMany(operation => operation.Steps)
                .Where(step => step.Outcome == PulsarStepOutcome.Changed)
                .GroupBy(step => (step.Node, step.Id))
                .Where(group => group.Count() > 1)
                .Select(group => $"{group.First()}")
        );

    private bool IsUnpacking() => Directory.EnumerateDirectories(Folder, "*.unpacking").Any();

    // It is a job: its process is the child of the one that is recorded.
    private static bool IsMetadataTool(Process process) =>
        File.ReadAllText($"/proc/{process.Id}/cmdline")
            .Contains("PulsarClusterMetadataSetup", StringComparison.Ordinal);

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
        _module.Run(
            "$topology | Unlock-PulsarCluster -Force | Uninstall-PulsarCluster -RemoveData -Force -Kill",
            ("topology", Topology));
        _module.Dispose();
        foreach (var process in JavaProcesses.Under(Root))
            process.Kill();
        Directory.Delete(Root, recursive: true);
    }
}
