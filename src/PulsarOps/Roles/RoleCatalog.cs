namespace PulsarOps.Roles;

/// <summary>The roles of a cluster. To add one, see docs/architecture.md.</summary>
internal static class RoleCatalog
{
    /// <summary>The order of starting: each role comes after those that it needs.</summary>
    public static IReadOnlyList<RoleDefinition> All { get; } = Sort(
    [
        new ZooKeeperRole(),
        new BookieRole(),
        new BrokerRole(),
        new AutoRecoveryRole(),
        new ProxyRole(),
        new WebSocketRole(),
    ]);

    private static readonly Dictionary<PulsarRole, RoleDefinition> ByRole = All.ToDictionary(role => role.Role);

    private static readonly Dictionary<PulsarRole, int> Positions =
        All.Select((role, index) => (role.Role, index)).ToDictionary(pair => pair.Role, pair => pair.index);

    public static RoleDefinition Of(PulsarRole role) => ByRole.TryGetValue(role, out var definition)
        ? definition
        : throw new InvalidOperationException($"The catalog has no role {role}.");

    /// <summary>The position of a role in the order of starting; stopping uses the reverse order.</summary>
    public static int PositionOf(PulsarRole role) => Positions.TryGetValue(role, out var position)
        ? position
        : throw new InvalidOperationException($"The catalog has no role {role}.");

    /// <summary>Roles that services of other roles need as long as they run.</summary>
    public static IEnumerable<RoleDefinition> Vital => All.Where(role => IsVital(role.Role));

    public static bool IsVital(PulsarRole role) => All.Any(other => other.CannotLose.Contains(role));

    /// <summary>The files of the release, below its <c>conf/</c>, that configurations are made from.</summary>
    public static IEnumerable<string> Templates => All.Select(role => role.Template).Distinct();

    private static List<RoleDefinition> Sort(IReadOnlyList<RoleDefinition> roles)
    {
        var left = roles.ToList();
        var sorted = new List<RoleDefinition>();
        while (left.Count > 0)
        {
            var next = left.FirstOrDefault(role => role.Needs.All(need => sorted.Any(other => other.Role == need)))
                ?? throw new InvalidOperationException($"{left[0].Role} needs a role that needs it.");
            sorted.Add(next);
            left.Remove(next);
        }

        return sorted;
    }
}
