using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps.Execution;

/// <summary>Lets no service begin after the end of a maintenance window.</summary>
internal sealed class WindowGate(DateTimeOffset until, TimeProvider time) : IStopGate
{
    public Task<GateClosure?> AskAsync(StopTurn turn, CancellationToken cancellation) => Task.FromResult(
        time.GetUtcNow() < until ? null : new GateClosure($"the time of -Until, {Show(until)}, has come"));

    /// <exception cref="PulsarOpsException">The window has ended already (UntilPassed).</exception>
    public static void ThrowIfEnded(DateTimeOffset until, TimeProvider time, string target)
    {
        if (time.GetUtcNow() is var now && now >= until)
        {
            throw new PulsarOpsException(
                nameof(SR.UntilPassed), ErrorKind.InvalidInput, target, Show(until), Show(now));
        }
    }

    private static string Show(DateTimeOffset moment) =>
        moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
