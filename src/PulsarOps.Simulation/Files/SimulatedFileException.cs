namespace PulsarOps.Simulation;

/// <summary>A file operation that a machine refuses; the message is that of its command.</summary>
internal sealed class SimulatedFileException(string message) : Exception(message);
