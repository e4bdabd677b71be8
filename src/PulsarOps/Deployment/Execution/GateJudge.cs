using PulsarOps.Common;
using PulsarOps.Deployment.Planning;
using PulsarOps.Remote;

namespace PulsarOps.Deployment.Execution;

/// <summary>What a wait's end means.</summary>
internal static class GateJudge
{
    public static PulsarOpsException? Judge(PlannedStep step, GateResult result)
    {
        var work = (WaitWork)step.Work;
        var name = step.Step.Target;
        var logs = string.Join(", ", work.LogFiles);
        return result.Outcome switch
        {
            GateOutcome.Open => work.Judge?.Invoke(result),
            GateOutcome.ProcessEnded => new(
                nameof(SR.GateProcessEnded), ErrorKind.Failed, name, name, result.Detail, result.LogTail, logs),
            _ => new(
                nameof(SR.GateTimedOut), ErrorKind.Timeout, name, name, work.TimeoutSeconds, result.Detail, result.LogTail, logs),
        };
    }
}
