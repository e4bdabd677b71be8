using System.Globalization;
using PulsarOps.Coordination;
using PulsarOps.Execution;
using PulsarOps.Planning;

namespace PulsarOps.Engine;

/// <summary>
/// Reads the hosts that matter again before each service that restarts, and waits until the cluster can do without it.
/// What the plan was made from may have changed since: another host may be lost, or ledgers may lack copies.
/// </summary>
internal sealed class SafetyGate : IStopGate
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly HostReader _reader;
    private readonly PlanInput _input;
    private readonly Dictionary<string, PulsarService> _restarts;
    private readonly IDeploymentLog _log;

    /// <param name="reader">Reads the hosts.</param>
    /// <param name="input">What the plan was made from.</param>
    /// <param name="plan">The steps of the plan.</param>
    /// <param name="log">Gets the reason for which a restart waits.</param>
    public SafetyGate(HostReader reader, PlanInput input, IEnumerable<PlannedStep> plan, IDeploymentLog log)
    {
        _reader = reader;
        _input = input;
        _log = log;
        var stops = plan.Select(step => step.Id).ToHashSet();
        // A service that is the only one of its role interrupts the cluster in any case.
        _restarts = input.Options.BreakQuorum ? [] : input.Topology.Services
            .Where(service => stops.Contains(StepId.RestartStop(service)) || input.Options.Removing == service.Id
                || input.Options.Leaving.Contains(service.Id))
            .Where(service => StopNeeds.Matter(input.Topology, service))
            .ToDictionary(service => service.Id);
    }

    public async Task<GateClosure?> AskAsync(StopTurn turn, CancellationToken cancellation)
    {
        if (!_restarts.TryGetValue(turn.Service, out var service))
            return null;
        var timeout = TimeSpan.FromSeconds(_input.Options.TimeoutSeconds);
        var wait = new LockWait(PipelineState.Of(_input.Topology).Time);
        for (var told = false; ; told = true)
        {
            var fresh = await _reader.ReadStatusAsync(
                _input.Topology, cancellation, node => Matters(node, service),
                StopNeeds.NeedLedgers(service) ? ProbeBuilder.ForStop : ProbeBuilder.ForReadiness);
            var others = turn.Others().Where(_restarts.ContainsKey).Select(id => _restarts[id]).ToArray();
            if (StopSafety.ProblemOf(fresh, service, others) is not { } problem)
                return null;
            if (wait.Spent >= timeout)
                return new(problem);
            if (!told)
            {
                _log.Warning(string.Format(
                    CultureInfo.InvariantCulture, Common.SR.RestartWaits, service.Id, _input.Options.TimeoutSeconds,
                    problem.Message));
            }

            await wait.PauseAsync(Pause, cancellation);
        }
    }

    /// <summary>Whether it depends on a node if a service may stop. Any node may tell of ledgers.</summary>
    private bool Matters(PulsarNode node, PulsarService service) =>
        !_input.Unreachable.Contains(_input.Topology, node)
        && (StopNeeds.NeedLedgers(service)
            || _input.Topology.Of(service.Role).Any(other => other.Host == node));
}
