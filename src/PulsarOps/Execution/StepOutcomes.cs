using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Execution;

/// <summary>Converts the result of a step to an error; null if it succeeded.</summary>
internal static class StepOutcomes
{
    public static PulsarOpsException? Verify(PlannedStep step, HostOperationResult result) => result.Outcome switch
    {
        HostOperationOutcome.Changed or HostOperationOutcome.Unchanged => null,
        HostOperationOutcome.Skipped => Skipped(step),
        HostOperationOutcome.Fenced => LeaseMessages.Lost(step.Step.Node, result.Detail),
        HostOperationOutcome.Unrecorded => new(
            nameof(SR.JournalUnwritable), ErrorKind.Failed, step.Step.Node, $"{step.Step.Action} {step.Step.Target}",
            step.Step.Node, result.Detail),
        _ => step.Work is ApplyWork { Operation: StopOperation stop }
            ? new(nameof(SR.StopTimedOut), ErrorKind.Timeout, stop.Id, stop.Id, stop.TimeoutSeconds)
            : Failed(step, null, result.Detail),
    };

    public static PulsarOpsException? Verify(PlannedStep step, ReadinessResult result)
    {
        var work = (WaitWork)step.Work;
        var name = step.Step.Target;
        var logs = string.Join(", ", work.LogFiles);
        return result.Outcome switch
        {
            ReadinessOutcome.Open => work.Verify?.Invoke(result),
            _ when work.IsMilestone => Skipped(step),
            ReadinessOutcome.ProcessEnded => new(
                nameof(SR.GateProcessEnded), ErrorKind.Failed, name, name, Why(result.Cause, result.Detail),
                result.LogTail, logs),
            _ => new(
                nameof(SR.GateTimedOut), ErrorKind.Timeout, name, name, result.Seconds, result.Detail,
                result.LogTail, logs),
        };
    }

    /// <summary>The cause according to the log, or else the last state of the service.</summary>
    private static string Why(string cause, string detail) => cause.Length > 0 ? LogCause.Of(cause) : detail;

    public static PulsarOpsException Skipped(PlannedStep step) =>
        new(nameof(SR.StepSkipped), ErrorKind.Failed, step.Step.Target, step.Step.Target, step.Step.Node);

    public static PulsarOpsException Unexpected(PlannedStep step, Exception cause) =>
        Failed(step, cause, cause.Message);

    /// <summary>Reports both why the service did not start and the result of the rollback.</summary>
    public static PulsarOpsException RolledBack(PlannedStep step, PulsarOpsException failure, bool serves) => serves
        ? new(nameof(SR.RolledBack), failure.Kind, step.Step.Target, failure, step.Step.Target, failure.Message)
        : new(nameof(SR.RollbackFailed), failure.Kind, step.Step.Target, failure, step.Step.Target, failure.Message);

    private static PulsarOpsException Failed(PlannedStep step, Exception? cause, string message) => new(
        nameof(SR.StepFailed), ErrorKind.Failed, step.Step.Service ?? step.Step.Node, cause,
        step.Work is ApplyWork apply ? apply.Operation.Describe() : $"{step.Step.Action} {step.Step.Target}",
        step.Step.Node, message);
}
