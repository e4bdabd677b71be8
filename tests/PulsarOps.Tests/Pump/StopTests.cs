using System.Diagnostics;
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
    public async Task Stop_returns_at_once_and_the_work_cleans_up_by_itself()
    {
        using var started = new ManualResetEventSlim();
        var work = _session.Add(async (pipe, cancellation) =>
        {
            started.Set();
            Thread.Sleep(1000);
            Assert.True(cancellation.IsCancellationRequested);
            pipe.WriteObject("late");
            pipe.Log.Warning("late");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipe.ShouldProcessAsync("local1", "stop"));
        });

        var invocation = Task.Run(() => _session.Invoke(), TestContext.Current.CancellationToken);
        started.Wait(TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();
        _session.Shell.Stop();
        await invocation;
        var elapsed = watch.ElapsedMilliseconds;

        Assert.InRange(elapsed, 0, 200);
        Assert.Equal(0, work.Ended);
        var ended = work.Cmdlet!.Ended;
        Assert.False(ended.IsCompleted);
        await ended.WaitAsync(PumpSession.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(1, work.Ended);
        Assert.Empty(_session.Shell.Streams.Warning);
    }

    [Fact]
    public async Task Stop_does_not_wait_for_what_is_registered_at_the_token()
    {
        using var started = new ManualResetEventSlim();
        using var called = new ManualResetEventSlim();
        _session.Add(async (_, cancellation) =>
        {
            using var slow = cancellation.Register(() =>
            {
                called.Set();
                Thread.Sleep(1000);
            });
            started.Set();
            await Task.Delay(Timeout.Infinite, cancellation);
        });

        var invocation = Task.Run(() => _session.Invoke(), TestContext.Current.CancellationToken);
        started.Wait(TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();
        _session.Shell.Stop();
        await invocation;

        Assert.InRange(watch.ElapsedMilliseconds, 0, 200);
        Assert.True(called.Wait(PumpSession.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Stop_interrupts_the_wait_for_a_cancelled_work()
    {
        using var cancelled = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        _session.Add((pipe, cancellation) =>
        {
            pipe.WriteObject(0);
            cancellation.WaitHandle.WaitOne();
            cancelled.Set();
            release.Wait(PumpSession.Patience, CancellationToken.None);
            return Task.CompletedTask;
        });
        _session.Shell.AddCommand("Select-One");

        var invocation = Task.Run(() => _session.Invoke(), TestContext.Current.CancellationToken);
        Assert.True(cancelled.Wait(PumpSession.Patience, TestContext.Current.CancellationToken));
        var watch = Stopwatch.StartNew();
        _session.Shell.Stop();
        await invocation;

        Assert.InRange(watch.ElapsedMilliseconds, 0, 200);
        release.Set();
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
