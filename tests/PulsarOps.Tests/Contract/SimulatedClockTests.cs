using PulsarOps.Hosts;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Contract;

/// <summary>
/// The time of a simulated world passes only for what waits, and does not reduce the time of the others.
/// </summary>
public sealed class SimulatedClockTests
{
    private static readonly TimeSpan Third = TimeSpan.FromSeconds(10);

    private readonly SimulatedWorld _world = new("host1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Owner_of_a_lease_renews_it_although_others_let_much_time_pass()
    {
        using var host = _world.Connect("host1");
        using var timer = new PeriodicTimer(Third, _world.Clock);
        await LeaseAsync(host, LeaseVerb.Acquire);
        var renewals = RenewAsync(host, timer, 6);

        await _world.PassAsync(TimeSpan.FromSeconds(61)).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        Assert.All(await renewals, outcome => Assert.Equal(LeaseOutcome.Granted, outcome));
        Assert.Equal(TimeSpan.FromSeconds(61), _world.Clock.Now);
    }

    [Fact]
    public async Task Time_does_not_pass_for_periodic_timers_alone()
    {
        using var timer = new PeriodicTimer(Third, _world.Clock);
        var tick = timer.WaitForNextTickAsync(Stop).AsTask();

        await Task.Delay(300, Stop);

        Assert.False(tick.IsCompleted);
        Assert.Equal(TimeSpan.Zero, _world.Clock.Now);
    }

    [Fact]
    public async Task Lease_of_a_dead_owner_expires()
    {
        using var host = _world.Connect("host1");
        await LeaseAsync(host, LeaseVerb.Acquire);

        await _world.PassAsync(TimeSpan.FromSeconds(31)).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        Assert.Equal(LeaseOutcome.Refused, (await LeaseAsync(host, LeaseVerb.Renew)).Outcome);
    }

    [Fact]
    public async Task Delay_takes_simulated_time_and_no_real_time()
    {
        var begun = (_world.Clock.GetTimestamp(), _world.Clock.GetUtcNow());

        await Task.Delay(TimeSpan.FromHours(2), _world.Clock, Stop).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        Assert.Equal(TimeSpan.FromHours(2), _world.Clock.GetElapsedTime(begun.Item1));
        Assert.Equal(TimeSpan.FromHours(2), _world.Clock.GetUtcNow() - begun.Item2);
    }

    [Fact]
    public async Task Delay_that_is_cancelled_is_not_waited_for()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var busy = new SemaphoreSlim(0);
        var work = _world.Clock.WorkAsync(async () =>
        {
            await busy.WaitAsync(Stop);
            return true;
        });
        var delay = Task.Delay(TimeSpan.FromHours(2), _world.Clock, cancellation.Token);
        await cancellation.CancelAsync();
        busy.Release();
        await work;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delay);
        await _world.PassAsync(TimeSpan.FromSeconds(1)).WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.Equal(TimeSpan.FromSeconds(1), _world.Clock.Now);
    }

    private static async Task<IReadOnlyList<LeaseOutcome>> RenewAsync(
        SimulatedHostSession host,
        PeriodicTimer timer,
        int times
    )
    {
        var outcomes = new List<LeaseOutcome>();
        while (outcomes.Count < times)
        {
            await timer.WaitForNextTickAsync(Stop).ConfigureAwait(false);
            outcomes.Add((await LeaseAsync(host, LeaseVerb.Renew)).Outcome);
        }

        return outcomes;
    }

    private static Task<LeaseAnswer> LeaseAsync(SimulatedHostSession host, LeaseVerb verb) => host.LeaseAsync(
        new(verb, "/srv/state", "owner") { Length = TimeSpan.FromSeconds(30) }, Stop);
}
