namespace PulsarOps.Planning;

/// <summary>Steps around the restarts of services: what is paused meanwhile, and how a broker is drained.</summary>
internal sealed class ServiceRoll
{
    private readonly PlanInput _input;
    private readonly PlanBuilder _plan;
    private readonly BrokerRoll _brokers;
    private readonly RollOrder _order;
    private readonly IReadOnlyList<PulsarService> _bookies;

    public ServiceRoll(PlanInput input, PlanBuilder plan, RollOrder order)
    {
        _input = input;
        _plan = plan;
        _order = order;
        _brokers = new(input, plan, order.Services);
        _bookies = [.. order.Services.Where(service => service.Role == PulsarRole.Bookie)];
    }

    /// <summary>
    /// Adds what comes before the turn of a service. While the hosts are asked whether its turn may begin, an auditor
    /// ends its work.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="after">The steps before its turn.</param>
    /// <returns>The steps before its turn, with the new ones.</returns>
    public IReadOnlyList<StepId> Prepare(PulsarService service, IReadOnlyList<StepId> after) =>
        service.Role != PulsarRole.Bookie || service == _bookies[0] || _order.IsByRack(service) ? after
            : [.. after, .. RecoveryPause.Release(_input, _plan, service, after)];

    /// <summary>Adds what comes before the restart of a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="after">The steps before its restart.</param>
    /// <returns>The steps before its restart, with the new ones.</returns>
    public IReadOnlyList<StepId> Begin(PulsarService service, IReadOnlyList<StepId> after)
    {
        if (service.Role != PulsarRole.Bookie)
            return _brokers.Begin(service, after);
        return
        [
            .. after,
            .. service == _bookies[0] ? RecoveryPause.Pause(_input, _plan, _bookies, after)
                : RecoveryPause.PauseAgain(_input, _plan, service),
        ];
    }

    /// <summary>Adds what comes after the restart of a service.</summary>
    /// <param name="service">The service.</param>
    public void End(PulsarService service)
    {
        if (service.Role == PulsarRole.Bookie && service == _bookies[^1])
        {
            RecoveryPause.Resume(
                _input, _plan, service, [.. _bookies.Select(StepId.RestartReady)], "the bookies have restarted");
        }

        _brokers.End(service);
    }
}
