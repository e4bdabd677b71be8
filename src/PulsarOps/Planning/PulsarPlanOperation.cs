namespace PulsarOps;

/// <summary>The operation for which a plan is made.</summary>
public enum PulsarPlanOperation
{
    /// <summary>
    /// The steps of Update-PulsarCluster: those of Install, and restarts of running services whose files have changed.
    /// </summary>
    Update,

    /// <summary>The steps of Install-PulsarCluster. They restart no running service.</summary>
    Install,
}
