namespace PulsarOps.Simulation;

/// <summary>The controller has died: none of its hosts answers it any more, and it cleans up nothing.</summary>
/// <remarks>
/// Not a PulsarOpsException, so that no error handling of the engine takes it for a failure of a host.
/// </remarks>
internal sealed class SimulatedCrashException() : Exception("The controller died here.");
