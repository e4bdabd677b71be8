using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Pump;

[Collection(nameof(Undisturbed))]
public sealed class StopTests : IDisposable
{
    private const int Hosts = 20;
    private readonly PumpSession _session = new();
    private int _cancelled;

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(ActionPreference.Stop)]
    [InlineData(ActionPreference.Inquire)] // no one can answer here, which ends the pipeline as well
    public void A_preference_to_stop_at_errors_lets_the_others_finish(ActionPreference preference)
    {
        var finished = 0;
        var work = _session.Add(
            async (pipe, cancellation) =>
            {
                pipe.Log.Failure(Failure());
                await Task.Delay(50, cancellation);
                pipe.Log.Failure(Failure("another"));
                finished++;
            },
            ("ErrorAction", preference));

        var error = Assert.ThrowsAny<RuntimeException>(() => _session.Invoke());

        if (preference == ActionPreference.Stop)
        {
            Assert.StartsWith(
                nameof(SR.VersionInvalid), error.ErrorRecord.FullyQualifiedErrorId, StringComparison.Ordinal);
        }

        Assert.Equal((1, 1), (finished, work.Ended));
        Assert.Contains("another", Assert.Single(_session.Shell.Streams.Warning).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hosts_own_error_comes_before_that_of_the_stage()
    {
        _session.Add(
            (pipe, _) =>
            {
                pipe.Log.Failure(Failure());
                throw new PulsarOpsException(
                    nameof(SR.HostsSilent), ErrorKind.Connection, "c1", "c1", "Test", 1, 3, "h2");
            },
            ("ErrorAction", "Stop"));

        var error = Assert.Throws<ActionPreferenceStopException>(() => _session.Invoke());

        Assert.StartsWith(nameof(SR.VersionInvalid), error.ErrorRecord.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WarningAction")]
    [InlineData("InformationAction")]
    public void Other_records_end_the_work_before_the_first_change_alone(string parameter)
    {
        var (before, after) = (false, false);
        _session.Add(
            async (pipe, cancellation) =>
            {
                Say(pipe);
                await Task.Delay(Timeout.Infinite, cancellation);
                before = true;
            },
            (parameter, "Stop"));
        Assert.Throws<ActionPreferenceStopException>(() => _session.Invoke());
        _session.Shell.Commands.Clear();

        _session.Add(
            async (pipe, cancellation) =>
            {
                pipe.Held.BeginChanges();
                Say(pipe);
                await Task.Delay(50, cancellation);
                after = true;
            },
            (parameter, "Stop"));
        Assert.Throws<ActionPreferenceStopException>(() => _session.Invoke());

        Assert.Equal((false, true), (before, after));

        static void Say(CmdletPipe pipe)
        {
            pipe.Log.Warning("low on memory");
            pipe.Log.Information("low on memory");
        }
    }

    [Theory]
    [InlineData("VerbosePreference")]
    [InlineData("DebugPreference")]
    [InlineData("ProgressPreference")]
    public void Preference_variables_of_other_streams_do_not_interrupt_changes(string variable)
    {
        var finished = false;
        _session.Shell.Runspace.SessionStateProxy.SetVariable(variable, "Stop");
        _session.Add(async (pipe, cancellation) =>
        {
            pipe.Held.BeginChanges();
            pipe.Log.Verbose("step");
            pipe.Log.Debug("step");
            pipe.Log.Progress("activity", "step", 1);
            await Task.Delay(300, cancellation);
            finished = true;
        });

        if (variable == "ProgressPreference")
            _session.Invoke();
        else
            Assert.Throws<ActionPreferenceStopException>(() => _session.Invoke());

        Assert.True(finished);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_work_at_once_although_an_error_is_held_back()
    {
        using var begun = new SemaphoreSlim(0);
        var work = _session.Add(
            (pipe, cancellation) =>
            {
                pipe.Log.Failure(Failure());
                var others = Others(cancellation);
                begun.Release();
                return others;
            },
            ("ErrorAction", "Stop"));
        var run = _session.Shell.BeginInvoke();
        Assert.True(await begun.WaitAsync(PumpSession.Timeout, TestContext.Current.CancellationToken));

        _session.Shell.Stop();

        Assert.Equal(PSInvocationState.Stopped, _session.Shell.InvocationStateInfo.State);
        await work.Cmdlet!.Ended.WaitAsync(PumpSession.Timeout, TestContext.Current.CancellationToken);
        Assert.Equal(Hosts, _cancelled);
        Assert.ThrowsAny<PipelineStoppedException>(() => _session.Shell.EndInvoke(run));
    }

    [Fact]
    public void Without_it_the_others_go_on()
    {
        _session.Add(async (pipe, cancellation) =>
        {
            pipe.Log.Failure(Failure());
            await Task.Delay(50, cancellation);
            pipe.WriteObject("reached");
        });

        Assert.Equal(["reached"], _session.Invoke());
        Assert.Single(_session.Shell.Streams.Error);
    }

    [Fact]
    public void A_next_command_that_has_enough_cancels()
    {
        var work = _session.Add(EmitAmidOthersAsync);
        _session.Shell.AddCommand("Select-One");

        Assert.Equal([0], _session.Invoke());
        Assert.Equal(Hosts, _cancelled);
        Assert.Equal(1, work.Ended);
        Assert.Empty(_session.Shell.Streams.Error);
    }

    [Fact]
    public void A_next_command_that_ends_the_pipeline_cancels()
    {
        var work = _session.Add(EmitAmidOthersAsync);
        _session.Shell.AddCommand("Stop-Pipeline");

        _session.Invoke();

        Assert.Equal(PSInvocationState.Stopped, _session.Shell.InvocationStateInfo.State);
        Assert.Equal(Hosts, _cancelled);
        Assert.Equal(1, work.Ended);
    }

    [Fact]
    public void A_cleanup_is_awaited_unless_the_user_stops_it()
    {
        var cleaned = false;
        _session.Add(async (pipe, cancellation) =>
        {
            try
            {
                pipe.WriteObject(0);
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            finally
            {
                await Task.Delay(300, CancellationToken.None);
                cleaned = true;
            }
        });
        _session.Shell.AddCommand("Select-One");

        _session.Invoke();

        Assert.True(cleaned);
    }

    [Fact]
    public void Output_after_the_end_is_dropped()
    {
        CmdletPipe? late = null;
        _session.Add(pipe => late = pipe, ("Verbose", true));

        _session.Invoke();
        late!.WriteObject("late");
        late.Log.Verbose("late");
        late.Log.Failure(Failure());
        late.Log.Progress("late", "late", 1);

        Assert.Empty(_session.Shell.Streams.Verbose);
        Assert.Empty(_session.Shell.Streams.Error);
        Assert.Empty(_session.Shell.Streams.Progress);
    }

    private static PulsarOpsException Failure(string version = "x") =>
        new(nameof(SR.VersionInvalid), ErrorKind.InvalidInput, version, version);

    private Task EmitAmidOthersAsync(CmdletPipe pipe, CancellationToken cancellation)
    {
        var others = Others(cancellation);
        for (var number = 0; number < 2000; number++)
            pipe.WriteObject(number);
        return others;
    }

    private Task Others(CancellationToken cancellation) => Task.WhenAll(Enumerable.Range(0, Hosts).Select(async _ =>
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _cancelled);
            throw;
        }
    }));
}
