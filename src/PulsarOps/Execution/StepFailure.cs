using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>A step that was tried and failed.</summary>
internal sealed record StepFailure(PlannedStep Step, PulsarOpsException Error);
