using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Pump;

/// <summary>Ctrl+C.</summary>
[Collection(nameof(Undisturbed))]
public sealed class InterruptTests : IDisposable
{
    /// <summary>Milliseconds that the work goes on after a stop.</summary>
    private const int Work = 3000;

    /// <summary>Not waiting for the work takes less, also on a busy machine.</summary>
    private const int AtOnce = 2500;

    private readonly PumpSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task Stop_returns_at_once_and_the_work_cleans_up_by_itself()
    {
        using var started = new ManualResetEventSlim();
        var work = _session.Add(async (pipe, cancellation) =>
        {
            started.Set();
            Thread.Sleep(Work);
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

        Assert.InRange(elapsed, 0, AtOnce);
        Assert.Equal(0, work.Ended);
        var ended = work.Cmdlet!.Ended;
        Assert.False(ended.IsCompleted);
        await ended.WaitAsync(PumpSession.Timeout, TestContext.Current.CancellationToken);
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
            // Not taken back at the end of the work, which may come before its turn.
            cancellation.Register(() =>
            {
                called.Set();
                Thread.Sleep(Work);
            });
            started.Set();
            await Task.Delay(Timeout.Infinite, cancellation);
        });

        var invocation = Task.Run(() => _session.Invoke(), TestContext.Current.CancellationToken);
        started.Wait(TestContext.Current.CancellationToken);
        var watch = Stopwatch.StartNew();
        _session.Shell.Stop();
        await invocation;

        Assert.InRange(watch.ElapsedMilliseconds, 0, AtOnce);
        Assert.True(called.Wait(PumpSession.Timeout, TestContext.Current.CancellationToken));
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
            release.Wait(PumpSession.Timeout, CancellationToken.None);
            return Task.CompletedTask;
        });
        _session.Shell.AddCommand("Select-One");

        var invocation = Task.Run(() => _session.Invoke(), TestContext.Current.CancellationToken);
        Assert.True(cancelled.Wait(PumpSession.Timeout, TestContext.Current.CancellationToken));
        var watch = Stopwatch.StartNew();
        _session.Shell.Stop();
        await invocation;

        Assert.InRange(watch.ElapsedMilliseconds, 0, AtOnce);
        release.Set();
    }
}
