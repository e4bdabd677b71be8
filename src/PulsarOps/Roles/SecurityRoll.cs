using PulsarOps.Model;

namespace PulsarOps.Roles;

/// <summary>One rolling restart on the way to a secured cluster. The way back is the same in reverse order.</summary>
/// <param name="Stage">The stage that is reached when all services have restarted.</param>
/// <param name="Roles">
/// The roles that restart, one after the other. Only the tools change if the cluster has none of them.
/// </param>
internal sealed record SecurityRoll(SecurityStage Stage, IReadOnlyList<PulsarRole> Roles)
{
    /// <summary>The rolls from an open cluster to the security of the topology; none if it is not secured.</summary>
    public static IReadOnlyList<SecurityRoll> Of(PulsarTopology topology) =>
    [
        .. Enum.GetValues<SecurityStage>()
            .Where(stage => stage > SecurityStage.None && stage <= topology.Security.End)
            .Select(stage => new SecurityRoll(
                stage,
                [
                    .. RoleCatalog.All
                        .Where(role => role.SecurityRolls.Contains(stage) && topology.Of(role.Role).Any())
                        .OrderBy(role => role.FollowsInSecurityRoll)
                        .Select(role => role.Role),
                ])),
    ];

    /// <summary>The stage at which the services of a role are, once the cluster has reached a stage.</summary>
    public static SecurityStage LevelOf(PulsarRole role, SecurityStage stage) =>
        RoleCatalog.Of(role).SecurityRolls.Where(roll => roll <= stage).DefaultIfEmpty().Max();
}
