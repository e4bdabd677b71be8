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

    [Fact]
    public void ErrorAction_Stop_cancels_what_is_in_flight_and_waits_for_it()
    {
        var work = _session.Add(FailAmidOthersAsync, ("ErrorAction", "Stop"));

        var error = Assert.Throws<ActionPreferenceStopException>(() => _session.Invoke());

        Assert.StartsWith(nameof(SR.VersionInvalid), error.ErrorRecord.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(Hosts, _cancelled);
        Assert.Equal(1, work.Ended);
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
    public void What_comes_after_the_end_is_dropped()
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

    private static PulsarOpsException Failure() => new(nameof(SR.VersionInvalid), ErrorKind.InvalidInput, "x", "x");

    private Task FailAmidOthersAsync(CmdletPipe pipe, CancellationToken cancellation)
    {
        var others = Others(cancellation);
        pipe.Log.Failure(Failure());
        return others;
    }

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
