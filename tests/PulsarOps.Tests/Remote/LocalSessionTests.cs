using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Hosts.Local;
using PulsarOps.Tests.Release;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Remote;

/// <summary>What of local sessions the host contract does not see.</summary>
public sealed class LocalSessionTests
{
    [Fact]
    public void Only_Linux_is_accepted()
    {
        var refused = Assert.Throws<PulsarOpsException>(() =>
            new LocalSession(isLinux: false, "Microsoft Windows 10.0.26100 ")
        );

        var record = ErrorRecordFactory.Create(refused);
        Assert.Equal(nameof(SR.LocalRequiresLinux), record.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.NotImplemented, record.CategoryInfo.Category);
        Assert.Contains("Microsoft Windows 10.0.26100", record.ToString(), StringComparison.Ordinal);
        Assert.Contains("-Rehearse", record.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("WSL", record.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_or_no_working_directory_is_accepted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A local session needs Linux.");
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(
            folder.Write("here/setsid", $"#!/bin/sh\ntouch {folder.Path}/struck\n"),
            UnixFileMode.UserRead | UnixFileMode.UserExecute
        );
        var here = Path.Combine(folder.Path, "here");

        using var controller = Controller.Run($"""
            $topology = New-PulsarTopology test -Version 4.0.8 -Local -NodeCount 1 -Path {folder.Path}/cluster
            [Environment]::CurrentDirectory = '{here}'
            ($topology | Get-PulsarCluster).State
            [IO.Directory]::Delete('{here}', $true)
            ($topology | Get-PulsarCluster).State
            """, new Dictionary<string, string> { ["PULSAROPS_ARCHIVES"] = folder.Path });

        var (exitCode, output) = controller.Wait(60);
        Assert.Equal(string.Concat(Enumerable.Repeat("NotInstalled\n", 6)), output);
        Assert.Equal(0, exitCode);
        Assert.False(File.Exists(folder.File("struck")));
    }
}
