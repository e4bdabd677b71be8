using PulsarOps.Common;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>Networks, power and rights that are gone in the middle.</summary>
public sealed partial class HostFaultTests
{
    [Fact]
    public void Hosts_that_do_not_reach_each_other()
    {
        _cluster.Run("$topology | Stop-PulsarCluster -Kill").Succeeded();
        var before = Files();
        ModuleRun run;
        _hosts[0].Partition();
        _hosts[1].Partition();
        try
        {
            run = Run(_cluster, "$topology | Start-PulsarCluster -TimeoutSeconds 3");
        }
        finally
        {
            _hosts[0].Heal();
            _hosts[1].Heal();
        }

        // Without two of three there is no quorum: the third one need not be waited for, but may be late in the same
        // moment.
        Assert.Equal(nameof(SR.StageIncomplete), run.ErrorIds[^1]);
        var late = run.Errors.SkipLast(1).ToArray();
        Assert.InRange(late.Length, 2, 3);
        Assert.All(run.ErrorIds.SkipLast(1), id => Assert.Equal(nameof(SR.GateTimedOut), id));
        Assert.All(
            late,
            error =>
                Assert.Contains(
                    "was not ready after 3 s: no quorum yet",
                    error.Exception.Message,
                    StringComparison.Ordinal
                )
        );
        Assert.All(run.Errors, error => Assert.NotEmpty(error.ErrorDetails.RecommendedAction));
        Assert.Empty(run.Output);
        Assert.Equal(before, Files());
        Recovers(_cluster, "$topology | Start-PulsarCluster");
    }

    /// <summary>As a bookie of Pulsar does whose session has expired.</summary>
    [Fact]
    public void Service_that_ends_as_if_all_were_well_is_started_again()
    {
        const string MainProcess = "systemctl show -P MainPID pulsar-bookie";
        var before = _host.Sh(MainProcess);

        _host.Sh($"kill $({MainProcess})");

        Eventually.True(
            () =>
                _host.Sh(MainProcess) != before
                && _cluster.Status().All(service => service.State == PulsarServiceState.Ready),
            "the bookie is there again"
        );
    }

    [Fact]
    public void Host_that_is_cut_off_from_the_controller_in_the_middle()
    {
        Assert.All(_hosts, host => host.Sh($"rm {Conf}/broker.conf"));

        var run = Struck(_cluster, Install, "mv", $"*\\ {Conf}/broker.conf", _host.CutOff);
        _host.Heal();

        AssertTold(run, [nameof(SR.ConnectionLost), nameof(SR.StageIncomplete)], "no answer within 3 s");
        AssertOthers(host => IsThere(host, $"{Conf}/broker.conf"));
        Recovers(_cluster, Install);
    }

    [Fact]
    public void Host_that_loses_its_power_while_it_unpacks()
    {
        LoseTrees();
        var before = Files();

        var run = Struck(_cluster, Install, "tar", "-x*", () =>
        {
            // When all has arrived, and is awaited.
            _host.Sh($"timeout 20 sh -c 'while ls {State}/test/*.part; do sleep 0.1; done' >/dev/null 2>&1; sleep 0.3");
            LosePower();
        });

        AssertLost(run);
        Assert.Equal(before, Files());
        AssertOthers(HasTree);
        Recovers(_cluster, Install);
    }

    [Fact]
    public void Host_that_loses_its_power_while_a_service_is_awaited()
    {
        using var changed = Changed();

        var run = Struck(changed, Update, "python3", "*standin.py\\ broker\\ *", () =>
        {
            // When it has been started.
            _host.Exec("sleep", "1");
            LosePower();
        });

        AssertLost(run);
        Recovers(changed, Update);
    }

    [Fact]
    public void Rights_of_root_that_are_taken_away_in_the_middle()
    {
        using var changed = Changed();
        ModuleRun run;
        // The script that is under way has them still.
        using (HostFault.When(_host, "mv", $"*\\ {Conf}/broker.conf", "mv /etc/sudoers.d/ops /var/tmp/ops"))
            run = Run(changed, Update);
        _host.Sh("mv /var/tmp/ops /etc/sudoers.d/ops");

        AssertTold(
            run,
            [nameof(SR.PrivilegeRequired), nameof(SR.StageIncomplete)],
            "ops",
            "may not run commands as root: sudo:"
        );
        Assert.Contains(
            $"managedLedgerCacheSizeMB={_value}",
            _hosts[0].Sh($"cat {Conf}/broker.conf"),
            StringComparison.Ordinal
        );
        Recovers(changed, Update);
    }
}
