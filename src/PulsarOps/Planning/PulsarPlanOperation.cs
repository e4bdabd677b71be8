namespace PulsarOps;

/// <summary>What a plan is for.</summary>
public enum PulsarPlanOperation
{
    /// <summary>What Update-PulsarCluster does: all that Install does, and running services are restarted where what they run with has changed.</summary>
    Update,

    /// <summary>What Install-PulsarCluster does: whatever is missing; nothing that runs is restarted.</summary>
    Install,
}
