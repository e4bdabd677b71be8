using PulsarOps.Common;

namespace PulsarOps;

/// <summary>
/// A stage of the way to another security or to other ZooKeeper servers: one rolling update, after which the cluster
/// works. See about_PulsarOps_Security and Update-PulsarCluster.
/// </summary>
public sealed class PulsarPlanStage
{
    internal PulsarPlanStage(
        string name, string description, IReadOnlyList<PulsarRole> roles, IReadOnlyList<string> restarts)
    {
        Name = name;
        Description = description;
        Roles = ReadOnly.Copy(roles);
        Restarts = ReadOnly.Copy(restarts);
    }

    /// <summary>The name of the stage.</summary>
    public string Name { get; }

    /// <summary>What is true once the stage is reached.</summary>
    public string Description { get; }

    /// <summary>The roles of the services that restart.</summary>
    public IReadOnlyList<PulsarRole> Roles { get; }

    /// <summary>The ids of the services to restart.</summary>
    public IReadOnlyList<string> Restarts { get; }

    public override string ToString() =>
        $"{Name}: restarts {(Restarts.Count > 0 ? string.Join(", ", Restarts) : "nothing")}";
}
