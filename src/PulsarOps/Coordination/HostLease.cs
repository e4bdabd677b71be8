using System.Collections.Concurrent;
using System.Globalization;
using PulsarOps.Hosts;

namespace PulsarOps.Coordination;

/// <summary>The lease on one host: acquired, renewed while the operation runs, and released.</summary>
internal sealed class HostLease(
    IHost host, string stateDirectory, Operation operation, TimeSpan length, TimeProvider time) : IDisposable
{
    private const int RenewalsPerLease = 3;

    private CancellationTokenSource _stop = new();
    private Task _renewal = Task.CompletedTask;
    private volatile bool _ending;

    public string StateDirectory => stateDirectory;

    public IHost Host => host;

    /// <summary>The result of the last attempt to acquire it; null if the host did not answer.</summary>
    public LeaseAnswer? Answer { get; private set; }

    public bool IsHeld { get; private set; }

    /// <summary>Why it was lost; null if it is held or never was.</summary>
    public string? LostBy { get; private set; }

    /// <param name="lost">Called when the lease is lost.</param>
    public async Task AcquireAsync(Action<HostLease> lost, CancellationToken cancellation)
    {
        Answer = null;
        var request = new LeaseRequest(LeaseVerb.Acquire, stateDirectory, operation.Id)
        {
            Length = length,
            Who = operation.Who,
            Reason = operation.Activity,
        };
        // The timer starts before the lease, so that a slow answer does not delay the first renewal.
        var renewals = new PeriodicTimer(length / RenewalsPerLease, time);
        try
        {
            var answer = await host.LeaseAsync(request, cancellation);
            if (answer.Outcome == LeaseOutcome.Refused && EndedOperations.Contains(answer.Before.Owner))
                answer = await host.LeaseAsync(request with { Former = answer.Before.Owner }, cancellation);
            Answer = answer;
            IsHeld = answer.Outcome == LeaseOutcome.Granted;
        }
        finally
        {
            if (!IsHeld)
                renewals.Dispose();
        }

        if (IsHeld)
            _renewal = RenewAsync(renewals, lost);
    }

    /// <summary>The state folder and the lease in it are about to be removed. That does not count as a loss.</summary>
    public void End() => _ending = true;

    /// <summary>Releases the lease, unless it is lost.</summary>
    /// <param name="end">The record of the operation's end for the journal.</param>
    public async Task ReleaseAsync(CancellationToken cancellation, Func<LeaseRequest, LeaseRequest>? end = null)
    {
        _stop.Cancel();
        await _renewal;
        _stop.Dispose();
        _stop = new();
        if (!IsHeld)
            return;
        IsHeld = false;
        var request = new LeaseRequest(LeaseVerb.Release, stateDirectory, operation.Id);
        await host.LeaseAsync(end?.Invoke(request) ?? request, cancellation);
    }

    public void Dispose() => _stop.Dispose();

    private async Task RenewAsync(PeriodicTimer renewals, Action<HostLease> lost)
    {
        using var timer = renewals;
        var failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // Continues on the thread of the timer. A simulated clock therefore waits until the renewal has begun.
                await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false);
                var answer = await host.LeaseAsync(new(LeaseVerb.Renew, stateDirectory, operation.Id), _stop.Token);
                failures = 0;
                if (answer.Outcome == LeaseOutcome.Granted)
                    continue;
                if (!_ending)
                    Lose(LeaseMessages.Of(answer.Before), lost);
                return;
            }
            catch (PulsarOpsException error)
            {
                failures++;
                if (failures < RenewalsPerLease || _ending)
                    continue;
                Lose($"it could not be renewed: {error.Message}", lost);
                return;
            }
            catch (Exception)
            {
                return; // The run has ended, or its controller has.
            }
        }
    }

    private void Lose(string message, Action<HostLease> lost)
    {
        IsHeld = false;
        LostBy = message;
        lost(this);
    }
}

/// <summary>The number of hosts that an operation needs, so that no other operation can hold as many.</summary>
/// <param name="hosts">All hosts of the topology.</param>
internal sealed class LeaseMajority(IEnumerable<string> hosts)
{
    private readonly string[] _hosts = [.. hosts.OrderBy(host => host, StringComparer.Ordinal)];

    public int Count => (_hosts.Length / 2) + 1;

    public int Of => _hosts.Length;

    /// <summary>
    /// Whether the held hosts are more than half, or exactly half including the first one, which only one operation can
    /// hold.
    /// </summary>
    public bool IsMet(IEnumerable<string> held)
    {
        var mine = new HashSet<string>(held.Where(_hosts.Contains));
        return mine.Count >= Count || (mine.Count * 2 == _hosts.Length && mine.Contains(_hosts[0]));
    }
}

/// <summary>The duration of a lease that is not renewed. Tests use shorter ones.</summary>
internal static class LeaseSettings
{
    /// <summary>The environment variable with the duration in seconds, for tests of PulsarOps itself.</summary>
    public const string Variable = "PULSAROPS_LEASE_SECONDS";

    private const int Seconds = 30;

    public static TimeSpan Length => TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture,
            out var seconds) && seconds is >= 1 and <= 3600
            ? seconds : Seconds);
}

/// <summary>
/// The ended operations of this process. If one could not release its lease because the connection was lost, the next
/// operation of this process need not wait for it.
/// </summary>
internal static class EndedOperations
{
    private static readonly ConcurrentDictionary<string, bool> Ids = new();

    public static void Add(string id) => Ids[id] = true;

    public static bool Contains(string id) => Ids.ContainsKey(id);
}

/// <summary>The time that an operation has waited for a lock.</summary>
internal sealed class LockWait(TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();

    public TimeSpan Spent => time.GetElapsedTime(_begun);

    public Task PauseAsync(TimeSpan pause, CancellationToken cancellation) => Task.Delay(pause, time, cancellation);
}
