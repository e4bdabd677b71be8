namespace PulsarOps.Execution;

/// <summary>
/// Decides, right before a service is drained or stopped, whether that may begin. A closed gate lets no further service
/// begin; those that have begun are finished, and what was paused for them is put back.
/// </summary>
internal interface IStopGate
{
    /// <summary>
    /// Asked once for each service, and about one service at a time. May read hosts, and may wait until it is safe.
    /// </summary>
    /// <returns>Null if the service may begin; else why no further service may.</returns>
    /// <remarks>An exception closes the gate, too.</remarks>
    Task<GateClosure?> AskAsync(StopTurn turn, CancellationToken cancellation);
}

/// <summary>The turn of a service: its new files, its drain, its stop, and its start if it restarts.</summary>
/// <param name="Service">The id of the service.</param>
/// <param name="Others">Tells the ids of the services whose turns have begun and not ended by now.</param>
internal sealed record StopTurn(string Service, Func<IReadOnlyList<string>> Others);

/// <summary>Why no further service may begin.</summary>
/// <param name="Reason">The reason, as a clause that follows "because".</param>
/// <param name="Error">The error with which the operation fails; null if the user has asked for it.</param>
internal sealed record GateClosure(string Reason, PulsarOpsException? Error = null)
{
    public GateClosure(PulsarOpsException error)
        : this(error.Message, error)
    {
    }
}

/// <summary>Several gates, all of which must let a service begin. They are asked in their order.</summary>
internal sealed class StopGates(IReadOnlyList<IStopGate> gates) : IStopGate
{
    public async Task<GateClosure?> AskAsync(StopTurn turn, CancellationToken cancellation)
    {
        foreach (var gate in gates)
        {
            if (await gate.AskAsync(turn, cancellation) is { } closure)
                return closure;
        }

        return null;
    }
}
