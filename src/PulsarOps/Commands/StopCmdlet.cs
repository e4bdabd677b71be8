using System.Management.Automation;
using PulsarOps.Deployment;

namespace PulsarOps.Commands;

/// <summary>A stage that stops services.</summary>
public abstract class StopCmdlet : SelectionCmdlet
{
    /// <summary>Kills a service that does not stop in time, and stops one although too few of its role are left.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override GoalState State => GoalState.Stopped;

    private protected override ReachOptions Options => base.Options with { Kill = Force, BreakQuorum = Force };
}
