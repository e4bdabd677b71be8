using PulsarOps.Common;

namespace PulsarOps.Simulation;

/// <summary>A controller's connection to a host. It records calls and injects faults.</summary>
internal sealed class SimulatedConnection(SimulatedHost host)
{
    private readonly int _crashes = host.World.Crashes;

    /// <summary>Carries out a call, unless a fault happens.</summary>
    /// <param name="refuse">Makes the answer of a host that refuses the call, from the error message.</param>
    public async Task<T> CallAsync<T>(SimulatedCall call, Func<Task<T>> carryOut, Func<string, T> refuse)
    {
        ThrowIfDisconnected();
        var fault = host.World.Faults.Strike(call);
        if (fault?.Kind == FaultKind.ControllerDies)
        {
            host.World.Crash();
            throw new SimulatedCrashException();
        }

        host.World.Record.Add(call);
        switch (fault?.Kind)
        {
            case FaultKind.ConnectionLostBefore:
                throw Lost(call);
            case FaultKind.Fails or FaultKind.DiskFull:
                return refuse(fault.Message);
        }

        var result = await carryOut();
        if (fault?.Kind == FaultKind.ControllerDiesAfter)
            host.World.Crash();
        ThrowIfDisconnected();
        return fault?.Kind == FaultKind.ConnectionLostAfter ? throw Lost(call) : result;
    }

    public PulsarOpsException Failed(SimulatedCall call, string message) =>
        new(nameof(SR.HostScriptFailed), ErrorKind.Connection, host.Name, call.Kind, host.Name, "none", message);

    /// <summary>Throws if the controller has died or the host is unreachable.</summary>
    public void ThrowIfDisconnected()
    {
        if (host.World.Crashes != _crashes)
            throw new SimulatedCrashException();
        if (!host.Reachable)
            throw Failed(new(host.Name, SimulatedCallKind.Probe), "No route to host");
    }

    private PulsarOpsException Lost(SimulatedCall call) => Failed(call, "The connection was lost.");
}
