using PulsarOps.Common;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>Disks without room, and file systems that are read-only.</summary>
public sealed partial class HostFaultTests
{
    [Fact]
    public void Disk_that_is_full_while_a_config_is_written()
    {
        using var changed = Changed();
        var processes = _cluster.Processes().Split('\n');
        ModuleRun run;
        IReadOnlyList<string> before, after;
        using (HostFault.SmallDisk(_host, Conf))
        {
            _host.Sh(HostFault.Fill(Conf));
            before = Files();
            run = Run(changed, Update);
            after = Files();
        }

        AssertTold(
            run,
            [nameof(SR.StepFailed), nameof(SR.StageIncomplete)],
            $"{Conf}/broker.conf",
            "No space left on device"
        );
        Assert.Equal(before, after);
        // One after the other: the first has got it, and the third was not touched when the second could not be.
        var broker = $"broker@{_hosts[0].Name}";
        Assert.Equal([broker], processes.Except(_cluster.Processes().Split('\n')).Select(line => line.Split(' ')[0]));
        Recovers(changed, Update);
    }

    [Fact]
    public void Disk_that_fills_up_while_the_archive_arrives()
    {
        LoseTrees();
        using var disk = HostFault.SmallDisk(_host, State);
        var before = Files();
        ModuleRun run;
        // The check found enough space, but another process used it up.
        using (
            HostFault.When(_host, "dd", $"*count={new FileInfo(StandIn.Archive()).Length}\\ *", HostFault.Fill(State))
        )
            run = Run(_cluster, Install);

        AssertTold(run, [nameof(SR.UploadFailed), nameof(SR.StageIncomplete)], "No space left on device");
        Assert.Equal(before, Files());
        AssertOthers(HasTree);
        _host.Sh(HostFault.MakeRoom(State));
        Recovers(_cluster, Install);
    }

    [Fact]
    public void Disk_that_fills_up_while_the_release_is_unpacked()
    {
        LoseTrees();
        using var disk = HostFault.SmallDisk(_host, "/opt", 40);
        var before = Files();
        ModuleRun run;
        using (HostFault.When(_host, "tar", "-x*", HostFault.Fill("/opt")))
            run = Run(_cluster, Install);
        _host.Sh(HostFault.MakeRoom("/opt"));

        AssertTold(run, [nameof(SR.StepFailed), nameof(SR.StageIncomplete)], "No space left on device");
        // Nothing is said of the archive, which is what it should be.
        Assert.DoesNotContain("sha512", run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, Files());
        AssertOthers(HasTree);
        Recovers(_cluster, Install);
        // A service that has started again meanwhile runs from the small disk, which is taken away now.
        _host.Sh("systemctl stop 'pulsar-*'");
    }

    [Fact]
    public void Disk_that_fills_up_while_the_journal_is_written()
    {
        Assert.All(_hosts, host => host.Sh($"find {Conf} -type f -delete"));
        using var disk = HostFault.SmallDisk(_host, State);
        // The last of its pages, which the disk has given already, is to be used up soon.
        _host.Sh(
            $"cd {State}/test; size=$((3500 - $(stat -c %s journal) % 4096)); [ $size -lt 100 ] || "
                + "printf 'end\\t%0*d\\t0\\tsucceeded\\n' $size 0 >>journal"
        );
        ModuleRun run;
        using (HostFault.When(_host, "mv", $"*\\ {Conf}/*", HostFault.Fill(State)))
            run = Run(_cluster, Install);

        AssertTold(run, [nameof(SR.JournalUnwritable), nameof(SR.StageIncomplete)], "No space left on device");
        // What could not be put on record was not done, and nothing of it is half there.
        Assert.False(IsThere(_host, run.Errors[0].Exception.Message.Split(' ')[1]));
        Assert.Equal("", _host.Sh($"find {Conf} -name '*.pulsarops-new'"));
        AssertOthers(host => IsThere(host, $"{Conf}/broker.conf"));
        _host.Sh(HostFault.MakeRoom(State));
        Recovers(_cluster, Install);
        Assert.Equal(PulsarOperationStatus.Failed, Operations()[1].Status);
    }

    [Fact]
    public void File_system_of_configs_that_is_read_only()
    {
        using var changed = Changed();
        ModuleRun run;
        var before = Files();
        using (HostFault.ReadOnly(_host, Conf))
            run = Run(changed, Update);

        AssertTold(
            run,
            [nameof(SR.StepFailed), nameof(SR.StageIncomplete)],
            $"{Conf}/broker.conf",
            "Read-only file system"
        );
        Assert.Equal(before, Files());
        Recovers(changed, Update);
    }

    [Fact]
    public void File_system_of_the_state_that_is_read_only()
    {
        Assert.All(_hosts, host => host.Sh($"rm {Conf}/broker.conf"));
        ModuleRun run;
        var before = Files();
        using (HostFault.ReadOnly(_host, State))
            run = Run(_cluster, Install);

        AssertTold(run, [nameof(SR.LeaseUnwritable), nameof(SR.HostsSilent)], State, "Read-only file system");
        Assert.Equal(before, Files());
        AssertOthers(host => IsThere(host, $"{Conf}/broker.conf"));
        Recovers(_cluster, Install);
    }
}
