using PulsarOps.Hosts;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Contract;

/// <summary>That the time of a simulated world passes only when nobody is harmed.</summary>
public sealed class SimulatedClockTests
{
    private readonly SimulatedWorld _world = new("host1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Owner_of_a_lease_who_is_late_does_not_lose_it_to_who_waits()
    {
        _world.Clock.Timeout = TimeSpan.FromMinutes(1);
        using var host = _world.Connect("host1");
        await LeaseAsync(host, LeaseVerb.Acquire, 0);

        var waiting = _world.PassAsync(TimeSpan.FromSeconds(31));
        for (var renewals = 0; renewals < 3; renewals++)
        {
            await Task.Delay(200, Stop); // a busy machine
            Assert.Equal(LeaseOutcome.Granted, (await LeaseAsync(host, LeaseVerb.Renew, 10)).Outcome);
        }

        Assert.False(waiting.IsCompleted);
        var renewal = LeaseAsync(host, LeaseVerb.Renew, 10);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.False(renewal.IsCompleted);
    }

    [Fact]
    public async Task Owner_who_never_comes_back_is_waited_for_no_longer_than_the_patience()
    {
        _world.Clock.Timeout = TimeSpan.FromMilliseconds(50);
        using var host = _world.Connect("host1");
        await LeaseAsync(host, LeaseVerb.Acquire, 0);

        await _world.PassAsync(TimeSpan.FromSeconds(31)).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        Assert.Equal(LeaseOutcome.Refused, (await LeaseAsync(host, LeaseVerb.Renew, 0)).Outcome);
    }

    private static Task<LeaseAnswer> LeaseAsync(SimulatedHostSession host, LeaseVerb verb, int delay) => host.LeaseAsync(
        new(verb, "/srv/state", "owner") { Length = TimeSpan.FromSeconds(30), Delay = TimeSpan.FromSeconds(delay) }, Stop);
}
