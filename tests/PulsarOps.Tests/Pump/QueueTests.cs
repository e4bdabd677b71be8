using PulsarOps.Commands;

namespace PulsarOps.Tests.Pump;

public sealed class QueueTests
{
    private static readonly PipelineItem Nothing = new(_ => { });

    [Fact]
    public void A_hundred_thousand_posts_to_a_slow_consumer_stay_bounded()
    {
        using var session = new PumpSession();
        var done = 0;
        var most = 0;
        session.Add(pipe =>
        {
            for (var posted = 1; posted <= 100_000; posted++)
            {
                pipe.Post(_ =>
                {
                    if (++done % 100 == 0)
                        Thread.Sleep(1);
                });
                most = Math.Max(most, posted - Volatile.Read(ref done));
            }
        });

        session.Invoke();

        Assert.Equal(100_000, done);
        Assert.InRange(most, 1, PipelineQueue.DefaultCapacity + 1);
    }

    [Fact]
    public async Task Many_more_producers_than_places_lose_nothing_and_never_hang()
    {
        const int Producers = 64, Each = 500;
        var queue = new PipelineQueue(capacity: 4);
        var threads = Enumerable.Range(0, Producers).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
                queue.TryAdd(Nothing, wait: true);
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();

        var consumer = Task.Run(
            () =>
            {
                var taken = 0;
                while (taken < Producers * Each && queue.Take(Timeout.Infinite, out var item))
                    taken += item is null ? 0 : 1;
                return taken;
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(
            Producers * Each,
            await consumer.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Closing_releases_producers_and_drops_what_is_there()
    {
        var queue = new PipelineQueue(capacity: 1);
        var dropped = 0;
        queue.TryAdd(new(_ => { }, () => dropped++), wait: true);
        var waiting = Task.Run(() => queue.TryAdd(Nothing, wait: true), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        queue.Close();

        Assert.False(await waiting.WaitAsync(PumpSession.Timeout, TestContext.Current.CancellationToken));
        Assert.Equal(1, dropped);
        Assert.False(queue.Take(Timeout.Infinite, out _));
    }

    [Fact]
    public void Completing_hands_out_what_is_there()
    {
        var queue = new PipelineQueue();
        queue.TryAdd(Nothing, wait: true);
        queue.Complete();

        Assert.False(queue.TryAdd(Nothing, wait: true));
        Assert.True(queue.Take(Timeout.Infinite, out var item));
        Assert.Same(Nothing, item);
        Assert.False(queue.Take(Timeout.Infinite, out _));
    }

    [Fact]
    public void Wake_up_before_the_wait_is_not_lost()
    {
        var queue = new PipelineQueue();
        queue.Wake();

        Assert.True(queue.Take(Timeout.Infinite, out var item));
        Assert.Null(item);
    }

    [Fact]
    public void The_pipeline_thread_itself_never_waits_for_a_place()
    {
        using var session = new PumpSession();
        var done = 0;
        session.Add(async (pipe, cancellation) =>
        {
            var all = new TaskCompletionSource();
            pipe.Post(_ =>
            {
                for (var i = 0; i < 2 * PipelineQueue.DefaultCapacity; i++)
                    pipe.Post(_ => done++);
                pipe.Post(_ => all.SetResult());
            });
            await all.Task.WaitAsync(PumpSession.Timeout, cancellation);
        });

        session.Invoke();

        Assert.Equal(2 * PipelineQueue.DefaultCapacity, done);
    }
}
