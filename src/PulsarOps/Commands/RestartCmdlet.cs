using System.Management.Automation;
using PulsarOps.Deployment;

namespace PulsarOps.Commands;

/// <summary>A stage that restarts what runs, one service after the other.</summary>
public abstract class RestartCmdlet : AwaitingCmdlet
{
    /// <summary>Kills a service that does not stop in time, and restarts one although too few of its role are there meanwhile.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override GoalState State => GoalState.Restarted;

    private protected override ReachOptions Options => base.Options with { Kill = Force, BreakQuorum = Force };
}
