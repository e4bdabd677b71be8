using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Coordination;

/// <summary>The lock of a cluster: one operation's leases on a majority of its hosts.</summary>
internal sealed class ClusterLock(
    string cluster, LeaseMajority quorum, IReadOnlyDictionary<string, HostLease> leases, TimeProvider time,
    IDeploymentLog log) : IDisposable
{
    /// <summary>The longest time in which simultaneous operations decide which of them goes first.</summary>
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long the first operation waits for the others to release their hosts. A lease that is not renewed
    /// expires within this time.
    /// </summary>
    private static TimeSpan Turn => LeaseSettings.Length + GracePeriod;

    private readonly CancellationTokenSource _lost = new();
    private readonly Random _random = new();
    private readonly object _sync = new();
    private readonly HashSet<string> _dead = [];

    /// <summary>Cancelled when the operation no longer holds enough hosts.</summary>
    public CancellationToken LostToken => _lost.Token;

    public PulsarOpsException? Lost { get; private set; }

    public IReadOnlyDictionary<string, HostLease> Leases => leases;

    /// <summary>The hosts that the operation may not change.</summary>
    public IEnumerable<string> Missing => leases.Where(pair => !pair.Value.IsHeld).Select(pair => pair.Key);

    public async Task AcquireAsync(TimeSpan wait, CancellationToken cancellation)
    {
        var waited = new LockWait(time);
        var told = false;
        while (true)
        {
            await TakeAsync(cancellation);
            var others = HeldByOthers();
            var spent = waited.Spent;
            if (quorum.IsMet(Held()))
            {
                if (others.Count == 0)
                    return;
                if (spent >= Longer(wait, Turn))
                {
                    log.Failure(LeaseMessages.Locked(cluster, Holder()));
                    return;
                }

                await PauseAsync(waited, 100, 300, cancellation);
                continue;
            }

            var split = others.Count > 0 && !others.Values.Any(quorum.IsMet);
            // If several operations hold a part each, the one with the first host continues.
            var isFirst = split && HoldsFirst();
            if (!isFirst)
                await ReleaseAsync(cancellation);
            if (others.Count == 0)
            {
                var all = leases.Values.Count(lease => lease.Answer is { Outcome: LeaseOutcome.Granted });
                throw new PulsarOpsException(
                    nameof(SR.LockUnavailable), ErrorKind.Unavailable, cluster, cluster, all, quorum.Of, quorum.Count);
            }

            if (spent >= (isFirst ? Longer(wait, Turn) : split ? Longer(wait, GracePeriod) : wait))
            {
                await ReleaseAsync(cancellation);
                throw LeaseMessages.Locked(cluster, Holder());
            }

            if (!split && !told)
                log.Information(LeaseMessages.Waiting(LeaseMessages.Locked(cluster, Holder())));
            told |= !split;
            await (split ? PauseAsync(waited, 50, 400, cancellation) : PauseAsync(waited, 700, 1300, cancellation));
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>
    /// Tries all hosts that the operation does not hold. If it holds none, it first tries the hosts that refused, and
    /// tries the others only if none of these refuses again. Otherwise it could block an operation that is about to
    /// hold all hosts.
    /// </summary>
    private async Task TakeAsync(CancellationToken cancellation)
    {
        var refused = Held().Any() ? [] : HeldByOthers().Values.SelectMany(hosts => hosts).ToArray();
        await TakeAsync(refused, cancellation);
        if (!refused.Any(host => leases[host].Answer is { Outcome: LeaseOutcome.Refused }))
            await TakeAsync(leases.Keys.Except(refused), cancellation);
    }

    /// <summary>
    /// Tries those of the given hosts that the operation does not hold. Reports a host that does not answer, and does
    /// not try it again.
    /// </summary>
    private Task TakeAsync(IEnumerable<string> hosts, CancellationToken cancellation) =>
        Task.WhenAll(leases.Where(pair =>
            hosts.Contains(pair.Key) && !pair.Value.IsHeld && !_dead.Contains(pair.Key)).Select(async pair =>
        {
            try
            {
                await pair.Value.AcquireAsync(OnLost, cancellation);
                if (pair.Value.Answer is { Outcome: LeaseOutcome.Busy })
                    Dead(pair.Key, new(nameof(SR.HostBusy), ErrorKind.Busy, pair.Key, pair.Key, ShellHost.LockSeconds));
            }
            catch (PulsarOpsException error)
            {
                Dead(pair.Key, error);
            }
        }));

    private void Dead(string host, PulsarOpsException error)
    {
        lock (_sync)
            _dead.Add(host);
        log.Failure(error);
    }

    private IEnumerable<string> Held() => leases.Where(pair => pair.Value.IsHeld).Select(pair => pair.Key);

    private bool HoldsFirst() =>
        leases.OrderBy(pair => pair.Key, StringComparer.Ordinal).First(pair => !_dead.Contains(pair.Key)).Value.IsHeld;

    /// <summary>The hosts that other operations hold, by owner.</summary>
    private Dictionary<string, string[]> HeldByOthers() =>
        leases.Where(pair => !pair.Value.IsHeld && pair.Value.Answer is { Outcome: LeaseOutcome.Refused })
        .GroupBy(pair => pair.Value.Answer!.Before.Owner)
            .ToDictionary(group => group.Key, group => group.Select(pair => pair.Key).ToArray());

    private LeaseFact Holder() => LeaseMessages.Holder(leases.Values.Select(lease => lease.Answer)
        .Where(answer => answer is { Outcome: LeaseOutcome.Refused }).Select(answer => answer!.Before))!;

    private Task ReleaseAsync(CancellationToken cancellation) => Task.WhenAll(leases.Values.Select(async lease =>
    {
        try
        {
            await lease.ReleaseAsync(cancellation);
        }
        catch (PulsarOpsException error)
        {
            log.Verbose(error.Message);
        }
    }));

    private async Task PauseAsync(LockWait waited, int least, int most, CancellationToken cancellation)
    {
        TimeSpan pause;
        lock (_sync)
            pause = TimeSpan.FromMilliseconds(_random.Next(least, most));
        await waited.PauseAsync(pause, cancellation);
    }

    private void OnLost(HostLease lease)
    {
        lock (_sync)
        {
            log.Verbose($"[{lease.Host.Name}] lost the lock: {lease.LostBy}");
            if (Lost is not null || quorum.IsMet(Held()))
                return;
            Lost = LeaseMessages.Lost(lease.Host.Name, lease.LostBy!);
        }

        _lost.Cancel();
    }

    public void Dispose()
    {
        foreach (var lease in leases.Values)
            lease.Dispose();
        _lost.Dispose();
    }
}
