using PulsarOps.Common;
using PulsarOps.Remote;
using PulsarOps.Remote.Leases;

namespace PulsarOps.Deployment.Locking;

/// <summary>The lease on one machine: taken, renewed for as long as the run goes on, and given back.</summary>
internal sealed class MachineLease(IHost host, string stateDirectory, Operation operation, TimeSpan length) : IDisposable
{
    private const int Beats = 3;

    private CancellationTokenSource _stop = new();
    private Task _beating = Task.CompletedTask;
    private volatile bool _ending;

    public string StateDirectory => stateDirectory;

    public IHost Host => host;

    /// <summary>What came of the last try to take it; null where there was no answer.</summary>
    public LeaseAnswer? Answer { get; private set; }

    public bool IsHeld { get; private set; }

    /// <summary>Why it is not held any more; null where it is, or never was.</summary>
    public string? LostBy { get; private set; }

    /// <param name="lost">Is told when it is not held any more.</param>
    public async Task AcquireAsync(Action<MachineLease> lost, CancellationToken cancellation)
    {
        Answer = null;
        Answer = await host.LeaseAsync(
            new(LeaseVerb.Acquire, stateDirectory, operation.Id) { Length = length, Who = operation.Who, Reason = operation.Activity }, cancellation);
        if (Answer.Outcome != LeaseOutcome.Granted)
            return;
        IsHeld = true;
        _beating = BeatAsync(lost); // from now on, before anything else takes its time
    }

    /// <summary>The state is about to be removed, and the lease with it.</summary>
    public void End() => _ending = true;

    /// <summary>Gives it back, unless it is lost.</summary>
    /// <param name="end">What is to be said of the operation's end.</param>
    public async Task ReleaseAsync(CancellationToken cancellation, Func<LeaseRequest, LeaseRequest>? end = null)
    {
        _stop.Cancel();
        await _beating;
        _stop.Dispose();
        _stop = new();
        if (!IsHeld)
            return;
        IsHeld = false;
        var request = new LeaseRequest(LeaseVerb.Release, stateDirectory, operation.Id);
        await host.LeaseAsync(end?.Invoke(request) ?? request, cancellation);
    }

    public void Dispose() => _stop.Dispose();

    private async Task BeatAsync(Action<MachineLease> lost)
    {
        var failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var answer = await host.LeaseAsync(
                    new(LeaseVerb.Renew, stateDirectory, operation.Id) { Delay = TimeSpan.FromTicks(length.Ticks / Beats) }, _stop.Token);
                failures = 0;
                if (answer.Outcome == LeaseOutcome.Granted)
                    continue;
                if (!_ending)
                    Lose(LeaseWords.Of(answer.Before), lost);
                return;
            }
            catch (PulsarOpsException error)
            {
                failures++;
                if (failures < Beats || _ending)
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

    private void Lose(string words, Action<MachineLease> lost)
    {
        IsHeld = false;
        LostBy = words;
        lost(this);
    }
}
