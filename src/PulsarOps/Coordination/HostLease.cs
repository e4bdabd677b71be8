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
        // The timer starts before the lease, so that nothing slow comes between the two.
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

    /// <summary>The state folder is about to be removed, with the lease in it.</summary>
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
                // In the timer's own turn: of a simulated clock, before its time goes on.
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
