namespace PulsarOps.Simulation;

/// <summary>The controller is dead: none of its hosts answers it any more, and nothing that it would clean up is cleaned up.</summary>
/// <remarks>No PulsarOpsException, so that no error handling of the engine takes it for a failure of a host.</remarks>
internal sealed class SimulatedCrashException() : Exception("The controller died here.");
