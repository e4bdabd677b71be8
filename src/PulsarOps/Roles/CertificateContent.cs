namespace PulsarOps.Roles;

/// <summary>What the certificate of a host must contain. All services of a host use the same one.</summary>
internal static class CertificateContent
{
    /// <summary>Roles whose certificates bookies accept, once they refuse plain text.</summary>
    public static IEnumerable<string> BookieClients =>
        RoleCatalog.All.Where(role => role.ReachesBookies).Select(role => role.Name);

    /// <summary>
    /// The names of the roles of a host. A bookie looks only at the first one, so one that may reach bookies comes
    /// first.
    /// </summary>
    public static IReadOnlyList<string> RoleNames(PulsarNode node) =>
    [
        .. node.Roles.Select(RoleCatalog.Of)
            .OrderByDescending(role => role.ReachesBookies).ThenBy(role => RoleCatalog.PositionOf(role.Role))
            .Select(role => role.Name),
    ];

    /// <summary>The names and addresses by which other hosts and clients reach the host.</summary>
    public static IReadOnlyList<string> Names(PulsarNode node) =>
        [.. new[] { node.Name, node.AdvertisedAddress, node.Address }.Distinct(StringComparer.OrdinalIgnoreCase)];
}
