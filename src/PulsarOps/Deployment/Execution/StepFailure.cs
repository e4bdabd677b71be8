using PulsarOps.Common;
using PulsarOps.Deployment.Planning;

namespace PulsarOps.Deployment.Execution;

/// <summary>A step that was tried and failed.</summary>
internal sealed record StepFailure(PlannedStep Step, PulsarOpsException Error);
