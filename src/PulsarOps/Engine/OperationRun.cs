using System.Collections.Concurrent;
using System.Globalization;
using PulsarOps.Coordination;
using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Engine;

/// <summary>
/// Runs an operation under the lock of its cluster, and releases the lock however the operation ends.
/// </summary>
internal sealed class OperationRun
{
    /// <summary>The longest time to release the lock. After that, the lock expires by itself.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HostPool _pool;
    private readonly PulsarTopology _topology;
    private readonly IDeploymentLog _log;
    private readonly Operation _operation;
    private readonly ClusterLock _lock;
    private readonly OperationJournal _journal;
    private readonly ConcurrentDictionary<string, IHost> _hosts = new();
    private string? _pause;

    private OperationRun(
        HostPool pool, PulsarTopology topology, IDeploymentLog log, Operation operation, ClusterLock clusterLock,
        OperationJournal journal,
        bool mustReadAgain, CancellationToken cancellation)
    {
        _pool = pool;
        _topology = topology;
        _log = log;
        _operation = operation;
        _lock = clusterLock;
        _journal = journal;
        Cancellation = cancellation;
        MustReadAgain = mustReadAgain;
    }

    /// <summary>Cancelled by the user, or when the lock is lost.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Whether another operation may have changed the hosts since the probe.</summary>
    public bool MustReadAgain { get; }

    /// <summary>The host of this key, for changes under the lock.</summary>
    public IHost Host(string host) => _hosts.GetOrAdd(host, key => new LockedHost(
        key, _pool.Host(_topology, key, _log), _operation.Id,
        _lock.Leases.TryGetValue(key, out var lease) ? lease : null, _journal));

    /// <summary>
    /// Releases the lock early, if no trace of it may remain. Releasing it again at the end does no harm.
    /// </summary>
    public Task LeaveAsync() => EndAsync(_operation, _lock, _journal, new("succeeded", ""), tidy: true, _log);

    /// <summary>Records that the operation ends before all is done, as the user wanted.</summary>
    public void Pause(string message) => _pause = message;

    /// <param name="input">The input of the plan. Hosts that cannot be locked count as unreachable from now on.</param>
    public static async Task<T> DoAsync<T>(
        HostPool pool, PlanInput input, int steps, IDeploymentLog log, Func<OperationRun, Task<T>> work,
        CancellationToken cancellation)
    {
        var (topology, operation) = (input.Topology, Operation.Begin(input.Options.Activity));
        var hosts = HostMap.Of(topology).ToArray();
        var time = PipelineState.Of(topology).Time;
        var leases = hosts.Where(host => !input.Unreachable.Contains(topology, host.First())).ToDictionary(
            host => host.Key,
            host => new HostLease(
                pool.Host(topology, host.Key, log), host.First().Paths.State, operation, LeaseSettings.Length, time));
        using var clusterLock = new ClusterLock(topology.Name, new(hosts.Select(host => host.Key)), leases, time, log);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, clusterLock.LostToken);
        OperationRun? run = null;
        var outcome = "failed";
        try
        {
            await clusterLock.AcquireAsync(TimeSpan.FromSeconds(input.Options.WaitSeconds), cancellation);
            foreach (var host in clusterLock.Missing)
                input.Unreachable.Add(host);
            var continues = Unfinished(leases.Values, log);
            var journal = new OperationJournal(new(
                operation.Activity, operation.User, operation.Controller, operation.Version, steps, continues));
            run = new(pool, topology, log, operation, clusterLock, journal,
                leases.Any(pair => HasMoved(pair.Value, input.Facts[pair.Key].Lease)), stop.Token);
            var result = await work(run);
            outcome = run._pause is null ? "succeeded" : "paused";
            return result;
        }
        catch (OperationCanceledException) when (clusterLock.Lost is { } lost && !cancellation.IsCancellationRequested)
        {
            throw lost;
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        finally
        {
            await EndAsync(
                operation, clusterLock, run?._journal, new(outcome, run?._pause ?? ""), input.Options.RemoveData, log);
        }
    }

    /// <summary>
    /// If the counter is unchanged and the lease was not held, no other operation can have changed anything.
    /// </summary>
    private static bool HasMoved(HostLease lease, LeaseFact? fact) =>
        lease is not { IsHeld: true, Answer: { Waited: false, Before: var before } } || fact is null
            || fact.State == LeaseState.Held
        || fact.Counter != before.Counter;

    /// <summary>Reports an interrupted operation before this one, and returns its id; empty if there is none.</summary>
    private static string Unfinished(IEnumerable<HostLease> leases, IDeploymentLog log)
    {
        var left = leases.Where(lease => lease.IsHeld && lease.Answer?.Unfinished is not null)
            .Select(lease => lease.Answer!)
            .GroupBy(answer => answer.Before.Owner)
                .OrderByDescending(group => group.Max(answer => answer.Unfinished!.Begun)).FirstOrDefault();
        if (left is null)
            return "";
        var begun = left.Min(answer => answer.Unfinished!.Begun);
        log.Information(string.Format(
            CultureInfo.InvariantCulture,
            "{0}, begun {1:yyyy-MM-dd HH:mm:ss}Z, did not complete: {2} of its steps were done. "
                + "This run continues from there.",
            LeaseMessages.Owner(left.First().Before), begun.UtcDateTime, left.Sum(answer => answer.Unfinished!.Steps)));
        return left.Key;
    }

    private static async Task EndAsync(
        Operation operation, ClusterLock clusterLock, OperationJournal? journal, OperationEnd end, bool tidy,
        IDeploymentLog log)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var ends = Task.WhenAll(clusterLock.Leases.Select(async pair =>
        {
            try
            {
                await pair.Value.ReleaseAsync(timeout.Token, request => End(request, pair.Key, journal, end, tidy));
            }
            catch (Exception error) when (error is PulsarOpsException or OperationCanceledException)
            {
                EndedOperations.Add(operation.Id);
                log.Verbose($"[{pair.Key}] could not release the lock, which expires by itself: {error.Message}");
            }
        }));
        if (await Task.WhenAny(ends, Task.Delay(Timeout, CancellationToken.None)) != ends)
            EndedOperations.Add(operation.Id);
    }

    private static LeaseRequest End(
        LeaseRequest request, string host, OperationJournal? journal, OperationEnd end, bool tidy)
    {
        if (journal is null)
            return request;
        var steps = journal.Take(host);
        var begin = journal.BeginOn(host);
        // An operation without changes writes no record.
        return begin is not null && steps.Count == 0
            ? request with { Tidy = tidy }
            : request with { Outcome = end.Outcome, Detail = end.Detail, Begin = begin, Steps = steps };
    }
}

/// <summary>How an operation has ended, for the journal.</summary>
internal sealed record OperationEnd(string Outcome, string Detail);
