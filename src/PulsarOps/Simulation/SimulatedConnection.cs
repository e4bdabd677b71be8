using PulsarOps.Common;
using PulsarOps.Simulation.Faults;

namespace PulsarOps.Simulation;

/// <summary>A controller's way to a machine: where calls are recorded, and where they go wrong when they are told to.</summary>
internal sealed class SimulatedConnection(SimulatedMachine machine)
{
    private readonly int _crashes = machine.World.Crashes;

    /// <summary>Carries out a call, unless a fault strikes.</summary>
    /// <param name="refuse">What the machine answers when it refuses, with these words.</param>
    public async Task<T> CallAsync<T>(SimulatedCall call, Func<Task<T>> carryOut, Func<string, T> refuse)
    {
        Demand();
        var fault = machine.World.Faults.Strike(call);
        if (fault?.Kind == FaultKind.ControllerDies)
        {
            machine.World.Crash();
            throw new SimulatedCrashException();
        }

        machine.World.Record.Add(call);
        switch (fault?.Kind)
        {
            case FaultKind.ConnectionLostBefore:
                throw Lost(call);
            case FaultKind.Fails or FaultKind.DiskFull:
                return refuse(fault.Words);
        }

        var result = await carryOut();
        if (fault?.Kind == FaultKind.ControllerDiesAfter)
            machine.World.Crash();
        Demand();
        return fault?.Kind == FaultKind.ConnectionLostAfter ? throw Lost(call) : result;
    }

    public PulsarOpsException Failed(SimulatedCall call, string words) =>
        new(nameof(SR.HostScriptFailed), ErrorKind.Connection, machine.Name, call.Kind, machine.Name, "none", words);

    /// <summary>Fails where the controller has died or the machine cannot be reached.</summary>
    public void Demand()
    {
        if (machine.World.Crashes != _crashes)
            throw new SimulatedCrashException();
        if (!machine.Reachable)
            throw Failed(new(machine.Name, SimulatedCallKind.Probe), "No route to host");
    }

    private PulsarOpsException Lost(SimulatedCall call) => Failed(call, "The connection was lost.");
}
