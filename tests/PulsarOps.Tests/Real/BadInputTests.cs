using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Real;

/// <summary>Input that cannot work, on a real host: each has an error of its own, and nothing changes.</summary>
public sealed class BadInputTests : IDisposable
{
    private const int PortOffset = 14000;
    private readonly Module _module = new();
    private readonly string _root = Directory
        .CreateDirectory(Path.Combine("/var/tmp", $"pulsarops-bad-{Guid.NewGuid().ToString("N")[..8]}"))
        .FullName;

    private string Target => Path.Combine(_root, "cluster");

    [Theory]
    [InlineData("New-PulsarTopology 'a b' -Local", "ClusterNameInvalid")]
    [InlineData("New-PulsarTopology -Name global -Local", "ClusterNameInvalid")]
    [InlineData("New-PulsarTopology x -Local -NodeName one, ONE", "DuplicateHostName")]
    [InlineData("New-PulsarTopology x -Local -NodeName under_score", "HostNameInvalid")]
    [InlineData("New-PulsarTopology x -Version 9.9.9 -Local", "VersionUnknown")]
    [InlineData("New-PulsarTopology x -Version latest -Local", "VersionInvalid")]
    [InlineData("New-PulsarTopology x -Local -Path '/var/tmp/a folder'", "PathInvalid")]
    [InlineData("New-PulsarTopology x -Local -PortOffset 30000", "PortOutOfRange")]
    public void An_impossible_topology_is_refused(string command, string errorId)
    {
        var run = _module.Run(command);

        AssertError(run, errorId);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Missing_archive_error_lists_the_searched_places()
    {
        var run = Install($"-ArchivePath {_root}/none.tar.gz");
        AssertError(run, "ArchiveNotFound");
        Assert.Contains($"{_root}/none.tar.gz", run.Errors[^1].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_archive_is_refused()
    {
        var archive = Path.Combine(Archives.Require("4.0.8"), "apache-pulsar-4.0.8-bin.tar.gz");
        var cut = Path.Combine(_root, "apache-pulsar-4.0.8-bin.tar.gz");
        using (var source = File.OpenRead(archive))
        using (var target = File.Create(cut))
        {
            var part = new byte[1 << 20];
            source.ReadExactly(part);
            target.Write(part);
        }

        File.Copy(archive + ".sha512", cut + ".sha512");
        AssertError(Install($"-ArchivePath {cut}"), "ArchiveCorrupt");
    }

    [Fact]
    public void An_archive_with_a_wrong_checksum_or_none_is_refused()
    {
        var archive = Path.Combine(_root, "apache-pulsar-4.0.8-bin.tar.gz");
        File.WriteAllText(archive, "not an archive");

        AssertError(Install($"-ArchivePath {archive}"), "ArchiveChecksumMissing");
        AssertError(Install($"-ArchivePath {archive} -ArchiveSha512 {new string('0', 128)}"), "ArchiveCorrupt");
        AssertError(Install($"-ArchivePath {archive} -ArchiveSha512 abc"), "ArchiveChecksumInvalid");
        File.WriteAllText(archive + ".sha512", Convert.ToHexString(SHA512.HashData("something else"u8)));
        AssertError(Install($"-ArchivePath {archive}"), "ArchiveCorrupt");
    }

    [Fact]
    public void A_java_home_without_java_is_refused() => AssertError(Install($"-JavaHome {_root}"), "JavaHomeNotFound");

    [Fact]
    public void A_java_that_does_not_run_the_release_is_refused()
    {
        Directory.CreateDirectory($"{_root}/jdk/bin");
        File.WriteAllText($"{_root}/jdk/release", "JAVA_VERSION=\"11.0.2\"\n");
        File.WriteAllText($"{_root}/jdk/bin/java", "#!/bin/sh\n");
        File.SetUnixFileMode($"{_root}/jdk/bin/java", UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var run = Install($"-JavaHome {_root}/jdk");

        AssertError(run, "JavaUnfit");
        // Without an archive, that is an error too.
        var error = run.Errors[run.ErrorIds.ToList().IndexOf("JavaUnfit")];
        Assert.Contains($"11.0.2 in {_root}/jdk", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Port_in_use_is_reported_with_its_owner()
    {
        Archives.Require("4.0.8");
        using var listener = new TcpListener(IPAddress.Loopback, 2181 + PortOffset);
        listener.Start();

        var run = _module.Run($"{Topology()} | Install-PulsarCluster");

        AssertError(run, "PortInUse");
        Assert.Contains($"Port {2181 + PortOffset}", run.Errors[^1].Exception.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"process {Environment.ProcessId} (",
            run.Errors[^1].Exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_folder_that_cannot_be_created_is_refused()
    {
        File.WriteAllText($"{_root}/file", "");
        AssertError(
            _module.Run(
                $"New-PulsarTopology x -Local -Path {_root}/file/cluster -PortOffset {PortOffset} | "
                    + "Install-PulsarZooKeeper"
            ),
            "FolderNotWritable"
        );
        Assert.True(File.Exists($"{_root}/file"));
    }

    [Fact]
    public void A_folder_of_another_cluster_is_refused()
    {
        Directory.CreateDirectory($"{Target}/pulsarops");
        File.WriteAllText($"{Target}/pulsarops/cluster", "theirs\n");

        var run = _module.Run($"{Topology()} | Install-PulsarZooKeeper");

        Assert.Equal(["ClusterNameConflict"], run.ErrorIds);
        Assert.Contains("'theirs'", run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal([$"{Target}/pulsarops"], Directory.EnumerateFileSystemEntries(Target));
    }

    [Fact]
    public void Uninstalled_service_cannot_start() =>
        AssertError(_module.Run($"{Topology()} | Start-PulsarZooKeeper"), "NotInstalled");

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        Archives.Require("4.0.8");
        using var listener = new TcpListener(IPAddress.Loopback, 6650 + PortOffset);
        listener.Start();

        var run = _module.Run($"{Topology($"-JavaHome {_root}")} | Install-PulsarCluster");

        Assert.Equal(["JavaHomeNotFound", "PortInUse"], run.ErrorIds);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public void User_cannot_write_to_folders_of_another_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can become another user.");
        // It may read all, as PowerShell and the module may lie in a folder of root's.
        using var controller = Controller.RunUnder(
            [
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search",
            ],
            $"{Topology()} | Install-PulsarZooKeeper",
            new Dictionary<string, string> { ["HOME"] = "/nonexistent" });

        var (exitCode, text) = controller.Wait();

        Assert.Equal(1, exitCode);
        Assert.Contains($"cannot write to {_root}", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public void Missing_Java_error_names_the_package_to_install()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can hide the Java of this machine.");
        using var controller = Controller.RunUnder(
            [
                "unshare",
                "-m",
                "sh",
                "-c",
                "for d in /usr/lib/jvm /opt; do [ ! -d $d ] || mount -t tmpfs tmpfs $d; done; exec \"$@\"",
                "sh",
            ],
            $"{Topology()} | Install-PulsarZooKeeper",
            new Dictionary<string, string> { ["JAVA_HOME"] = "" }
        );

        var (exitCode, text) = controller.Wait();

        Assert.Equal(1, exitCode);
        Assert.Contains("has no Java for Apache Pulsar", text, StringComparison.Ordinal);
        Assert.Matches("openjdk-(17|21)-jre-headless", text);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public void Too_little_space_is_reported_before_unpacking()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can make a small file system.");
        Archives.Require("4.0.8");
        using var controller = Controller.RunUnder(
            [
                "unshare",
                "-m",
                "sh",
                "-c",
                $"mount -t tmpfs -o size=50m tmpfs {_root}; \"$@\"; status=$?; find {_root} -mindepth 1; exit $status",
                "sh",
            ],
            $"{Topology()} | Install-PulsarZooKeeper"
        );

        var (exitCode, text) = controller.Wait();

        Assert.Equal(1, exitCode);
        Assert.Contains("MiB of free space", text, StringComparison.Ordinal);
        Assert.DoesNotContain($"\n{Target}", text, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _module.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private string Topology(string more = "") =>
        $"New-PulsarTopology x -Local -Path {Target} -PortOffset {PortOffset} {more}";

    private ModuleRun Install(string more) => _module.Run($"{Topology(more)} | Install-PulsarZooKeeper");

    private void AssertError(ModuleRun run, string errorId)
    {
        Assert.Contains(errorId, run.ErrorIds);
        Assert.All(run.Errors, error => Assert.NotEmpty(error.ErrorDetails.RecommendedAction));
        Assert.False(Directory.Exists(Target), "Something was touched.");
    }
}
