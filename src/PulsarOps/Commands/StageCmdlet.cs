using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Engine;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>
/// A stage: one call of the engine with its desired states. Passes the topology on only if the hosts reach them.
/// </summary>
public abstract class StageCmdlet : TopologyCmdlet
{
    private (string Target, string Action)? _prompt;
    private Approval? _answer;

    /// <summary>
    /// The longest time to wait for the lock of the cluster, in seconds: 0 to 86400. The default is 0: the cmdlet fails
    /// at once if another operation holds the lock (ClusterLocked).
    /// </summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public int WaitSeconds { get; set; }

    private protected abstract IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology);

    private protected virtual ApplyOptions Options =>
        new() { Activity = MyInvocation.MyCommand.Name, WaitSeconds = WaitSeconds };

    /// <summary>Whether the stage passes the topology on.</summary>
    private protected virtual bool WritesTopology => true;

    protected override void ProcessRecord() => Apply(Topology);

    private protected void Apply(PulsarTopology topology)
    {
        var options = Options;
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
        {
            if (topology.Rehearsal)
            {
                pipe.Log.Information(
                    $"{options.Activity}: this is a rehearsal on simulated hosts; nothing is changed.");
            }

            var shown = options with { ShowsDiffs = pipe.WhatIf && pipe.Preferences.Verbose };
            var reached = await new DeploymentEngine(pool, pipe.Log).ApplyAsync(
                topology, DesiredStatesFor(topology), shown, step => AskAsync(pipe, step), cancellation);
            if (reached is not null && WritesTopology)
                pipe.WriteObject(reached);
        });
    }

    private protected async Task<Approval> AskAsync(CmdletPipe pipe, PulsarPlanStep step)
    {
        var answer = await ApproveAsync(pipe, step);
        if (answer == Approval.Approved)
            pipe.Held.BeginChanges();
        return answer;
    }

    /// <summary>From here on, one prompt stands for all steps.</summary>
    private protected void PromptOnce(string target, string action, bool force)
    {
        // -Force suppresses the prompt, unless -Confirm requests it explicitly.
        var asks = !force || MyInvocation.BoundParameters.ContainsKey("Confirm");
        (_prompt, _answer) = ((target, action), asks ? null : Approval.Approved);
    }

    private async Task<Approval> ApproveAsync(CmdletPipe pipe, PulsarPlanStep step)
    {
        if (_prompt is { } prompt && !pipe.WhatIf)
        {
            _answer ??= await pipe.ShouldProcessAsync(prompt.Target, prompt.Action)
                ? Approval.Approved
                : Approval.Declined;
            return _answer.Value;
        }

        var target = step.Service is { } service && service != step.Target
            ? $"{step.Target} of {service}"
            : step.Target;
        if (await pipe.ShouldProcessAsync($"{target} on {step.Node} ({step.Reason})", step.Action.ToString()))
            return Approval.Approved;
        foreach (var change in step.Diff)
            pipe.Log.Verbose($"{step.Target}: {change}");
        return pipe.WhatIf ? Approval.WhatIf : Approval.Declined;
    }
}
