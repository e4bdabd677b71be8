using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>A stage that stops services.</summary>
public abstract class StopCmdlet : SelectionCmdlet
{
    /// <summary>Kills a service that does not stop in time.</summary>
    [Parameter]
    public SwitchParameter Kill { get; set; }

    private protected override LifecycleState State => LifecycleState.Stopped;

    private protected override ApplyOptions Options => base.Options with { Kill = Kill };
}

/// <summary>A stage that stops services that form a quorum.</summary>
public abstract class QuorumStopCmdlet : StopCmdlet
{
    /// <summary>Stops a service even if too few services of its role remain.</summary>
    [Parameter]
    public SwitchParameter IgnoreQuorum { get; set; }

    private protected override ApplyOptions Options => base.Options with { BreakQuorum = IgnoreQuorum };
}
