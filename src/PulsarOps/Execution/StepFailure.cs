using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>A failed step and its error.</summary>
internal sealed record StepFailure(PlannedStep Step, PulsarOpsException Error);
