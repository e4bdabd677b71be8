using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Execution;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Engine;

/// <summary>
/// Sends messages through the brokers while services restart, from a host of the cluster. The first service begins when
/// messages come. With -MaximumGap, no further service begins after messages did not come for longer.
/// </summary>
internal sealed class TrafficCanary : IStopGate, IAsyncDisposable
{
    /// <summary>How long the messages may take to end in good order, and how long if the user cancels.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(60), CancelTime = TimeSpan.FromSeconds(3);

    /// <summary>The host reports once a second.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1.5), Flow = TimeSpan.FromSeconds(1);

    private readonly PlanInput _input;
    private readonly IDeploymentLog _log;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _stop = new(), _abort = new();
    private readonly object _sync = new();
    private readonly Task<TrafficResult> _watch;
    private TaskCompletionSource _next = NewSignal();
    private (TrafficSample Sample, DateTimeOffset Time)? _last;
    private bool _warned;

    private TrafficCanary(
        PlanInput input, PulsarNode node, TrafficRequest request, OperationRun operation, IDeploymentLog log)
    {
        (_input, _log, _cancellation) = (input, log, operation.Cancellation);
        _time = PipelineState.Of(input.Topology).Time;
        _watch = Task.Run(() => operation.Host(HostMap.KeyOf(input.Topology, node))
            .WatchTrafficAsync(request, Take, _stop.Token, _abort.Token));
    }

    /// <exception cref="PulsarOpsException">
    /// -MaximumGap is out of range (MaximumGapOutOfRange), or there are no messages for it (MaximumGapUnmeasured).
    /// </exception>
    public static void ThrowIfInvalid(ApplyOptions options, string target)
    {
        if (options.MaximumGap is not { } maximum)
            return;
        if (maximum < TimeSpan.FromSeconds(0.5) || maximum > TimeSpan.FromHours(1))
        {
            throw new PulsarOpsException(
                nameof(SR.MaximumGapOutOfRange), ErrorKind.InvalidInput, target, maximum.ToString("c"));
        }

        if (!options.Canary)
            throw new PulsarOpsException(nameof(SR.MaximumGapUnmeasured), ErrorKind.InvalidInput, target);
    }

    /// <summary>Begins to send messages if the plan restarts services.</summary>
    /// <returns>Null if no messages are sent.</returns>
    /// <exception cref="PulsarOpsException">They cannot be sent, but -MaximumGap needs them.</exception>
    public static TrafficCanary? Begin(
        PlanInput input, IReadOnlyList<PlannedStep> plan, OperationRun operation, IDeploymentLog log)
    {
        if (!input.Options.Canary || !plan.Any(step => step.Turn is not null && step.Step.Restarts))
            return null;
        var brokers = input.Topology.Of(PulsarRole.Broker).Where(input.IsReady).ToArray();
        var sender = brokers.LastOrDefault(broker => ReleaseUpgrade.ReleaseOf(input, broker) is not null);
        // The addresses for clients change on the way to another security.
        if (sender is not null && !input.Topology.IsOnTheWay)
            return new(input, sender.Host, Request(input, sender, brokers), operation, log);
        var reason = sender is null ? "no broker is ready" : "the security of the cluster changes on the way";
        if (input.Options.MaximumGap is not null)
            throw Unavailable(input, reason);
        log.Verbose($"{input.Options.Activity}: no test messages are sent, because {reason}.");
        return null;
    }

    public async Task<GateClosure?> AskAsync(StopTurn turn, CancellationToken cancellation)
    {
        while (true)
        {
            Task next;
            (TrafficSample Sample, DateTimeOffset Time)? last;
            lock (_sync)
                (next, last) = (_next.Task, _last);
            if (_watch.IsCompleted)
                return WithoutMessages(await FailureAsync());
            if (last is { } known && known.Sample.Received > 0 && IsKnown(known.Sample, known.Time))
                return ClosureFor(known.Sample);
            await Task.WhenAny(next, _watch).WaitAsync(cancellation);
        }
    }

    /// <summary>Stops the messages and reports their result.</summary>
    public async ValueTask DisposeAsync()
    {
        _stop.Cancel();
        _abort.CancelAfter(_cancellation.IsCancellationRequested ? CancelTime : EndTime);
        try
        {
            Report(await _watch);
        }
        catch (Exception exception)
        {
            // Whatever happens to the messages, the update itself counts.
            _log.Verbose($"{_input.Options.Activity}: the test messages did not end in good order: "
                + exception.Message);
        }

        _stop.Dispose();
        _abort.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TrafficRequest Request(PlanInput input, PulsarService sender, PulsarService[] brokers)
    {
        var topology = input.Topology;
        var urls = brokers.Select(broker => RoleCatalog.Of(broker.Role).ClientUrl(topology, broker)!).ToArray();
        var scheme = urls[0].Substring(0, urls[0].IndexOf("://", StringComparison.Ordinal) + "://".Length);
        return new(
            ReleaseUpgrade.ReleaseOf(input, sender)!, ToolPaths.Environment(sender.Host),
            scheme + string.Join(",", urls.Select(url => url.Substring(scheme.Length))),
            string.Join(",", brokers.Select(broker => BrokerEndpoint.Of(topology, broker).HostAndPort)),
            sender.Host.Paths.State, "")
        {
            WebTls = BrokerEndpoint.Of(topology, sender).TlsFolder, User = topology.ServiceUser ?? "",
        };
    }

    private void Take(TrafficSample sample)
    {
        TaskCompletionSource signal;
        lock (_sync)
        {
            _last = (sample, _time.GetUtcNow());
            (signal, _next) = (_next, NewSignal());
        }

        signal.TrySetResult();
    }

    /// <summary>Whether the gate can answer, or has to wait until messages come again.</summary>
    private bool IsKnown(TrafficSample sample, DateTimeOffset time) =>
        _input.Options.MaximumGap is not { } maximum || sample.LongestGap > maximum
        || (sample.Since < Flow && _time.GetUtcNow() - time < Fresh);

    private GateClosure? ClosureFor(TrafficSample sample)
    {
        if (_input.Options.MaximumGap is not { } maximum || sample.LongestGap <= maximum)
            return null;
        var error = new PulsarOpsException(
            nameof(SR.PublishGapTooLong), ErrorKind.Failed, _input.Topology.Name, _input.Topology.Name,
            Seconds(sample.LongestGap), Seconds(maximum));
        return new(error);
    }

    /// <summary>Why no messages are sent any more.</summary>
    private async Task<string> FailureAsync()
    {
        try
        {
            return (await _watch).Words.TrimEnd().Split('\n')[^1];
        }
        catch (Exception exception)
        {
            return exception.Message;
        }
    }

    private GateClosure? WithoutMessages(string reason)
    {
        var error = Unavailable(_input, reason);
        if (_input.Options.MaximumGap is not null)
            return new(error);
        if (!_warned)
            _log.Warning(error.Message);
        _warned = true;
        return null;
    }

    private void Report(TrafficResult result)
    {
        var activity = _input.Options.Activity;
        if (result.Lost > 0)
        {
            _log.Warning(string.Format(
                CultureInfo.InvariantCulture, SR.CanaryLost, activity, result.Lost, result.Received + result.Lost));
        }

        if (result.LeftOver.Length > 0)
        {
            _log.Warning(string.Format(
                CultureInfo.InvariantCulture, SR.CanaryLeftOver, activity, result.LeftOver.Split('\n')[0]));
        }

        if (result.Received > 0)
            _log.Information($"{activity}: test messages: {PulsarCanary.Of(result)}.");
    }

    private static PulsarOpsException Unavailable(PlanInput input, string reason) =>
        new(nameof(SR.CanaryUnavailable), ErrorKind.InvalidState, input.Topology.Name, input.Topology.Name, reason);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0#", CultureInfo.InvariantCulture);
}
