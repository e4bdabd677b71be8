namespace PulsarOps.Simulation;

/// <summary>A file operation that a host refuses; the message is that of its command.</summary>
internal sealed class SimulatedFileException(string message) : Exception(message);
