using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using PulsarOps.Hosts;
using PulsarOps.Tests.Ssh;

namespace PulsarOps.Tests.Contract;

/// <summary>
/// The contract on a real host, which is this machine, and what only a real file system and processes can show.
/// </summary>
public abstract class RealHostContract : HostContract
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), $"pulsarops-contract-{Guid.NewGuid():n}");

    protected override string Root => _root;

    /// <summary>Makes a new session in place of one that was closed.</summary>
    protected virtual void Reopen()
    {
    }

    [Fact]
    public async Task File_is_renamed_into_place()
    {
        var path = $"{Work}/file";
        await SucceedAsync(new FileOperation(path, "644", Text("old")));
        using var reader = new StreamReader(path);

        await SucceedAsync(new FileOperation(path, "644", Text("new")));

        Assert.Equal("old\n", await reader.ReadToEndAsync(Stop));
        Assert.Equal(["file", "test.env"], Directory.EnumerateFileSystemEntries(Work).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task File_that_is_right_is_not_written()
    {
        var file = new FileOperation($"{Work}/file", "644", Text("text"));
        await SucceedAsync(file);
        File.SetLastWriteTimeUtc(file.Path, DateTime.UnixEpoch);

        await SucceedAsync(file);

        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(file.Path));
    }

    [Fact]
    public async Task Process_has_just_the_environment_of_its_file()
    {
        await SucceedAsync(
            new FileOperation($"{Work}/own.env", "644", Text("ONE=\"1 2 = ; # '3'\"", "PULSAR_MEM=\"-Xmx64m -Xms64m\""))
        );
        var service = Service("env", "/usr/bin/env") with { EnvironmentFile = $"{Work}/own.env" };
        Environment.SetEnvironmentVariable("PULSAROPS_CONTRACT_LEAK", "leaked");
        try
        {
            await StartAsync(service);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PULSAROPS_CONTRACT_LEAK", null);
        }

        await WaitAsync(
            new ReadinessWait(1, new ZooKeeperReadiness("127.0.0.1", ClosedPort, 0), service.PidFile, 10, [])
        );
        var environment = (await File.ReadAllLinesAsync(service.OutputFile, Stop))
            .Skip(1)
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal("1 2 = ; # '3'", environment["ONE"]);
        Assert.Equal("-Xmx64m -Xms64m", environment["PULSAR_MEM"]);
        // The shell on the way to it adds the last ones itself.
        Assert.Empty(environment.Keys.Except(["ONE", "PULSAR_MEM", "PATH", "HOME", "PWD", "OLDPWD", "SHLVL", "_"]));
    }

    [Fact]
    public async Task Process_is_in_its_work_directory_and_outlives_the_session()
    {
        var service = Service("lingers", "sleep", "600");
        await StartAsync(service);

        Host.Dispose();
        Reopen();

        var fact = await ServiceAsync(service);
        Assert.True(fact.Running);
        Assert.Equal(Work, new DirectoryInfo($"/proc/{fact.ProcessId}/cwd").ResolveLinkTarget(true)!.FullName);
        Assert.InRange(fact.Since!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task Release_is_seen_as_tampered_with_when_only_its_time_differs()
    {
        await Release_is_unpacked_once();
        var tree = $"{Root}/install/{ContractRelease.TopFolder}";

        File.SetLastWriteTimeUtc($"{tree}/lib/empty.jar", DateTime.UnixEpoch);

        Assert.False((await ProbeAsync(new() { Releases = [tree] })).Releases[tree].Intact);
    }

    [Fact]
    public async Task Probe_writes_nothing()
    {
        var before = Snapshot();

        await ProbeAsync(
            new()
            {
                Paths = [Work, $"{Work}/missing"],
                Contents = [$"{Work}/test.env"],
                Releases = [$"{Work}/missing"],
                Volumes = [$"{Work}/missing"],
                Java = true,
                Services = [new("none", $"{Work}/none.pid", [], [ClosedPort], null)],
            }
        );

        Assert.Equal(before, Snapshot());

        string[] Snapshot() => [.. Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories).Order()
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks}")];
    }

    protected override void AssertWritten(string path, string mode, byte[]? content)
    {
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(mode, Convert.ToString((int)File.GetUnixFileMode(path), 8));
        if (content is null)
            Assert.True(Directory.Exists(path));
        else
            Assert.Equal(content, File.ReadAllBytes(path));
    }

    protected override Task SomebodyWritesAsync(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.WriteAllTextAsync(path, text, Stop);
    }

    /// <summary>The same host, with another account for its services.</summary>
    private protected abstract IHost HostOf(string account);

    protected override Task PutAsync(string path, byte[] content) => File.WriteAllBytesAsync(path, content, Stop);

    protected override Task AppendAsync(string path, byte[] content) => File.AppendAllBytesAsync(path, content, Stop);

    /// <summary>Without root there is one account for everything.</summary>
    private protected override async Task<(IHost Host, string Path)> AccountFileAsync(byte[] content, bool isReadable)
    {
        var path = $"{Work}/theirs/file";
        Directory.CreateDirectory($"{Work}/theirs");
        await PutAsync(path, content);
        if (!Environment.IsPrivilegedProcess)
        {
            if (!isReadable && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.None);
            return (Host, path);
        }

        SshTools.Run("chown", "nobody", $"{Work}/theirs");
        SshTools.Run("chmod", "600", path);
        if (isReadable)
            SshTools.Run("chown", "nobody", path);
        return (HostOf("nobody"), path);
    }

    protected override Task SomebodyLinksAsync(string path, string target)
    {
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
        return Task.CompletedTask;
    }

    private protected override Task<ServingCluster> ServeAsync() => Task.FromResult(FakeServices.Start());

    protected override ContractArchive MakeArchive(bool truncated = false)
    {
        Directory.CreateDirectory(_root);
        var path = Path.Combine(_root, "apache-pulsar-9.9.9-bin.tar.gz");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var file in ContractRelease.Files)
            {
                tar.WriteEntry(
                    new PaxTarEntry(TarEntryType.RegularFile, $"{ContractRelease.TopFolder}/{file.Key}")
                    {
                        Mode = (UnixFileMode)
                            Convert.ToInt32(file.Key.StartsWith("bin/", StringComparison.Ordinal) ? "755" : "644", 8),
                        DataStream = new MemoryStream(file.Value),
                    }
                );
            }
        }

        if (truncated)
        {
            using var archive = File.OpenWrite(path);
            archive.SetLength(archive.Length / 2);
        }

        return new(path, Convert.ToHexStringLower(SHA512.HashData(File.ReadAllBytes(path))));
    }

    protected override IDisposable Occupy(out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }

    protected override Task PassAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), Stop);

    protected override Task CleanUpAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }
}
