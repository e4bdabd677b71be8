using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>A stage that restarts running services, one after the other.</summary>
public abstract class RestartCmdlet : AwaitingCmdlet
{
    /// <summary>Kills a service that does not stop in time.</summary>
    [Parameter]
    public SwitchParameter Kill { get; set; }

    /// <summary>No further service is restarted after this time; the next run continues.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    private protected override LifecycleState State => LifecycleState.Restarted;

    private protected override ApplyOptions Options => base.Options with { Kill = Kill, Until = Until };
}

/// <summary>A stage that restarts services that form a quorum.</summary>
public abstract class QuorumRestartCmdlet : RestartCmdlet
{
    /// <summary>Restarts a service even if too few services of its role are up meanwhile.</summary>
    [Parameter]
    public SwitchParameter IgnoreQuorum { get; set; }

    private protected override ApplyOptions Options => base.Options with { BreakQuorum = IgnoreQuorum };
}
