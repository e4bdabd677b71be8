using PulsarOps.Common;
using PulsarOps.Deployment.Planning;
using PulsarOps.Remote;
using PulsarOps.Remote.Primitives;

namespace PulsarOps.Deployment.Execution;

/// <summary>Does steps of one kind on one machine, and settles each as soon as the machine tells how it ended.</summary>
internal sealed class StepWorker(Func<string, IHost> hostOf, ExecutionLedger ledger, CancellationToken cancellation)
{
    public Task DoAsync(IReadOnlyList<PlannedStep> steps, Action<PlannedStep, PulsarOpsException?> settle)
    {
        var host = hostOf(steps[0].Machine);
        return steps[0].Work switch
        {
            ApplyWork first => ApplyAsync(host, first.StateDirectory, steps, settle),
            WaitWork => WaitAsync(host, steps, settle),
            UnpackWork unpack => UnpackAsync(host, unpack, steps[0], settle),
            DecideWork decide => DecideAsync(host, decide, steps[0], settle),
            var work => throw new InvalidOperationException($"Nobody does {work}."),
        };
    }

    private Task ApplyAsync(
        IHost host, string stateDirectory, IReadOnlyList<PlannedStep> steps, Action<PlannedStep, PulsarOpsException?> settle)
    {
        var numbers = steps.Select((step, index) => (step.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
        var entries = steps.Select((step, index) => new BatchEntry(
            index, ((ApplyWork)step.Work).Primitive, [.. step.After.Where(numbers.ContainsKey).Select(id => numbers[id])]));
        return host.ApplyAsync(
            new(stateDirectory, [.. entries]), result => settle(steps[result.Number], StepJudge.Judge(steps[result.Number], result)), cancellation);
    }

    private async Task UnpackAsync(IHost host, UnpackWork work, PlannedStep step, Action<PlannedStep, PulsarOpsException?> settle)
    {
        var path = await host.UploadAsync(work.Archive, work.Sha512, work.StateDirectory, cancellation);
        var entry = new BatchEntry(0, new ReleasePrimitive(path, work.Sha512, work.Tree), []);
        await host.ApplyAsync(new(work.StateDirectory, [entry]), result => settle(step, StepJudge.Judge(step, result)), cancellation);
    }

    private Task WaitAsync(IHost host, IReadOnlyList<PlannedStep> steps, Action<PlannedStep, PulsarOpsException?> settle)
    {
        var waits = steps.Select((step, index) => (Work: (WaitWork)step.Work, index))
            .Select(pair => new GateWait(pair.index, pair.Work.Gate, pair.Work.PidFile, pair.Work.TimeoutSeconds, pair.Work.LogFiles));
        return host.WaitForAsync([.. waits], result => settle(steps[result.Number], StepJudge.Judge(steps[result.Number], result)), cancellation);
    }

    private async Task DecideAsync(IHost host, DecideWork work, PlannedStep step, Action<PlannedStep, PulsarOpsException?> settle)
    {
        var steps = work.Expand(await host.ProbeAsync(work.Probe, cancellation));
        if (steps.Count > 0)
            await new GraphRun(steps, this, ledger, isPart: true, cancellation).Task;

        // Its parts have told their own failures.
        bool failed;
        lock (ledger.Sync)
            failed = ledger.Failures.Any(failure => steps.Contains(failure.Step));
        settle(step, failed ? StepJudge.Skipped(step) : null);
    }
}
